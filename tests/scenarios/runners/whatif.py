"""Runs a row about a whole claim, several rules together: as `rules`, of no rule in particular."""

from tests.scenarios.runners.rules import run

__all__ = ["run"]
