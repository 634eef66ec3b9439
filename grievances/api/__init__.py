"""Grievances and matters outside for machines: what a person can do at the desk, by the same
operations."""
