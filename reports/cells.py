"""From a value to the text of a cell, by its column; and from a moment to a day and a time.  Pure.

`DOES_NOT_APPLY` becomes the layout's token.  None is unknown and becomes an empty cell, which the
checks before a submission refuse: nobody takes it for "does not apply", or for zero.
"""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from reports.layout import Column, Layout
from reports.vocabulary import Mark


class Special(Enum):
    """Values that are no value."""

    DOES_NOT_APPLY = "does not apply"


DOES_NOT_APPLY = Special.DOES_NOT_APPLY
FORMS = {"CCYY/MM/DD": "%Y/%m/%d", "HH:MM:SS": "%H:%M:%S", "MM/DD/CCYY": "%m/%d/%Y", "": ""}


class UnableToFill(ValueError):
    """A value does not go into its column; the message names the column, and never the value."""


def day_of(mark: Mark | None, zone: str) -> date | None:
    """The local day of a moment."""
    return mark.day(zone) if mark else None


def time_of(mark: Mark | None, zone: str) -> time | None:
    """The local time of day, to the second; None where nobody knows it."""
    if mark is None or mark.only_day:
        return None
    return mark.at.astimezone(ZoneInfo(zone)).time().replace(microsecond=0)


def text_of(column: Column, value: object, layout: Layout) -> str:
    """What stands in the cell.  UnableToFill where the value is not of the column's kind."""
    if value is None:
        return ""
    if value is DOES_NOT_APPLY:
        return layout.null
    if isinstance(value, float):
        raise UnableToFill(f"{column.name}: a float has no exact text; say a Decimal")
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | time):
        return value.strftime(FORMS[column.form]) if column.form else value.isoformat()
    return _cut(column, str(value))


def _cut(column: Column, text: str) -> str:
    """One line, without what no cell holds; free text ends where its column does."""
    plain = " ".join(text.replace("\x00", "").split())
    if column.type == "text" and column.length is not None and len(plain) > column.length:
        return plain[: column.length - 1].rstrip() + "…"
    return plain
