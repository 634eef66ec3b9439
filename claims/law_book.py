"""The book of law this app decides by."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kernel.law import Book

LAW = Path(__file__).parent / "law"


class UnknownLawFile(LookupError):
    """A proposed file has the name of none there is, so that nothing would ask for its numbers."""


@cache
def book() -> Book:
    """Every dated, cited number of `claims/law/`."""
    return Book(LAW.glob("*.yaml"))


def proposed_book(files: Iterable[Path]) -> Book:
    """The book with these files in the place of those of the same name.  UnknownLawFile; ValueError
    where one is not as a law file must be."""
    today = {path.name: path for path in LAW.glob("*.yaml")}
    proposed = {path.name: path for path in files}
    if strange := sorted(proposed.keys() - today.keys()):
        raise UnknownLawFile(f"{', '.join(strange)}: no file of law has this name")
    return Book((today | proposed).values())
