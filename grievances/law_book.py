"""The book of law this app decides by."""

from functools import cache
from pathlib import Path

from kernel.law import Book


@cache
def book() -> Book:
    """Every dated, cited number of `grievances/law/`."""
    return Book((Path(__file__).parent / "law").glob("*.yaml"))
