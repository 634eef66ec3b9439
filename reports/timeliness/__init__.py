"""Tests of timeliness, T-*, as an auditor computes them, from facts and dated data.  Pure."""
