"""Rows to frozen facts: the only bridge.  N claims in a fixed number of queries."""

from claims.facts.load import Loaded, load, load_bare

__all__ = ["Loaded", "load", "load_bare"]
