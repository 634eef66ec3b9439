"""The items of a CMS-1500 (02/12), each asked of a form's fields; what is wrong is written down.

Pure.  `need` is for items without which there is no claim, `may` for the others.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from kernel.money import Money

T = TypeVar("T")

_MONEY = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)[. ]\s*(\d{2})", re.ASCII)
_UNITS = re.compile(r"\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_PLACE = re.compile(r"(.+?)[,\s]+([A-Za-z]{2})[,\s]+(\d{5}(?:-?\d{4})?)")


class UnableToReadItem(ValueError):
    """What stands in the field is not what the item asks for; the message says why."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that could not be read: its number on the form, what it is, and why.

    `needed`: without it there is no claim.
    """

    item: str
    what: str
    why: str
    needed: bool

    def __str__(self) -> str:
        return f"item {self.item}, {self.what}: {self.why}"


@dataclass
class Items:
    """Asks a form's fields, and remembers what could not be read."""

    fields: Mapping[str, str]
    doubtful: tuple[str, ...] = ()
    unread: list[Unread] = field(default_factory=list)

    def text(self, name: str) -> str:
        return " ".join(self.fields.get(name, "").split())

    def need(self, item: str, what: str, read: Callable[[], T | None]) -> T | None:
        """Read an item without which there is no claim: None, and written down, where it fails."""
        return self._ask(item, what, read, needed=True)

    def may(self, item: str, what: str, read: Callable[[], T | None]) -> T | None:
        """Read an item that may be empty; written down only where something stands there."""
        return self._ask(item, what, read, needed=False)

    def _ask(self, item: str, what: str, read: Callable[[], T | None], *, needed: bool) -> T | None:
        try:
            found = read()
        except UnableToReadItem as why:
            self.unread.append(Unread(item, what, str(why), needed))
            return None
        if found not in (None, "", ()):
            return found
        if needed:
            self.unread.append(Unread(item, what, "empty", needed))
        return None

    def box(self, name: str, meanings: Mapping[str, str]) -> str:
        """The one ticked box of several, as what it means."""
        if name in self.doubtful:
            raise UnableToReadItem("more than one box is ticked")
        ticked = self.text(name)
        if ticked and ticked.upper() not in meanings:
            raise UnableToReadItem(f"{ticked!r} is none of its boxes")
        return meanings[ticked.upper()] if ticked else ""

    def money(self, name: str) -> Money | None:
        """Dollars and cents apart, as the form has them: `150 00` or `150.00`."""
        text = self.text(name)
        if not text:
            return None
        found = _MONEY.fullmatch(text)
        if not found:
            raise UnableToReadItem(f"{text!r} does not say dollars and cents, as 150 00 does")
        return Money(f"{found[1].replace(',', '')}.{found[2]}")

    def units(self, name: str) -> Decimal | None:
        text = self.text(name)
        if not text:
            return None
        try:
            if _UNITS.fullmatch(text) and Decimal(text):
                return Decimal(text)
        except InvalidOperation:
            pass
        raise UnableToReadItem(f"{text!r} is no number of units")

    def day(self, stem: str, end: str = "", *, short: bool) -> date | None:
        """A day from its three fields.  `short`: a year may have two digits, those of this
        century; the form asks for four in a birth date."""
        month, of_month, year = (self.text(f"{stem}_{part}{end}") for part in ("mm", "dd", "yy"))
        if not (month or of_month or year):
            return None
        shown = f"{month} {of_month} {year}"
        if not all(each.isascii() and each.isdigit() for each in (month, of_month, year)):
            raise UnableToReadItem(f"{shown!r} is no day")
        if len(year) == 2 and short:
            year = f"20{year}"
        if len(year) != 4:
            raise UnableToReadItem(f"the year of {shown!r} has not its four digits")
        try:
            return date(int(year), int(month), int(of_month))
        except ValueError:
            raise UnableToReadItem(f"there is no day {shown!r}") from None

    def name(self, name: str) -> tuple[str, str, str] | None:
        """Last, first and middle name, which commas part."""
        text = self.text(name)
        if not text:
            return None
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 1:
            raise UnableToReadItem(f"{text!r}: no comma parts the last name from the first")
        if len(parts) > 3 or not all(parts[:2]):
            raise UnableToReadItem(f"{text!r} is not last name, first name, middle initial")
        return parts[0], parts[1], parts[2] if len(parts) > 2 else ""

    def place(self, name: str) -> tuple[str, str, str] | None:
        """City, state and ZIP code on one line."""
        text = self.text(name)
        if not text:
            return None
        found = _PLACE.fullmatch(text)
        if not found:
            raise UnableToReadItem(f"{text!r} is not city, state and ZIP code")
        return found[1].strip(" ,"), found[2].upper(), found[3].replace("-", "")
