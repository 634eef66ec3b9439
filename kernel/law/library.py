"""The books of all apps, as they stand in `<app>/law/`: for those who look after the law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kernel.dates import add_months
from kernel.law.book import Book, Entry, Version

_ROOT = Path(__file__).parents[2]
CONFIRMED_FOR = 12
"""The months after which a number must be confirmed again."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry with the file it stands in, a path within the project."""

    file: str
    entry: Entry

    @property
    def confirm_by(self) -> date:
        """The first day on which nobody has confirmed it for a year."""
        return add_months(self.entry.checked, CONFIRMED_FOR, else_first=True)

    def versions(self) -> Iterator[tuple[str, Version]]:
        """Every dated value with its regime."""
        for regime, versions in self.entry.versions.items():
            for version in versions:
                yield regime, version


@cache
def shelved() -> tuple[Shelved, ...]:
    """Every number of law there is, file by file.  Each app's files are a book of their own."""
    found: list[Shelved] = []
    for folder in sorted(_ROOT.glob("*/law")):
        for path in sorted(folder.glob("*.yaml")) if folder.parent.name != "kernel" else ():
            file = path.relative_to(_ROOT).as_posix()
            found += [Shelved(file, entry) for entry in Book([path]).entries.values()]
    return tuple(found)


def unconfirmed(day: date) -> list[Shelved]:
    """What nobody has confirmed for a year on `day`, the longest first."""
    old = [each for each in shelved() if each.confirm_by <= day]
    return sorted(old, key=lambda each: (each.entry.checked, each.entry.name))
