"""Checks of a universe before it leaves, U1 to U18, one a file.  Pure."""
