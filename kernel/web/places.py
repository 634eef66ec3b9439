"""Where a page of a list ends, in the address of the next: what it is ordered by, and a number.

place_in(request.GET.get("after", ""), datetime.fromisoformat)
next_address(reverse("appeals"), given, "after", row.received_at, row.pk)
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlencode

DIGITS = 18
"""Of the longest number a row can have."""
At = TypeVar("At", bound=date)


class UnreadablePlace(ValueError):
    """It is not of the address of a page as it was given."""

    def __init__(self) -> None:
        super().__init__("after: not of the address of a page as it was given")


def place_in(text: str, read: Callable[[str], At]) -> tuple[At, int] | None:
    """The place written so, None of an empty one.  A moment has its offset.  UnreadablePlace."""
    if not text:
        return None
    ordered_by, _, number = text.partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= DIGITS):
        raise UnreadablePlace
    try:
        at = read(ordered_by)
    except ValueError:
        raise UnreadablePlace from None
    if isinstance(at, datetime) and at.tzinfo is None:
        raise UnreadablePlace
    return at, int(number)


def next_address(url: str, given: Mapping[str, str], name: str, at: date, number: int) -> str:
    """The address of the page that begins behind this row, with the filters there are."""
    return f"{url}?{urlencode({**given, name: f'{at.isoformat()} {number}'})}"
