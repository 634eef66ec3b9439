"""The types of X12 values: whole numbers, numbers, dates, times, and ranges of dates."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

_EARLIEST_YEAR = 1800
_REMEMBERED = 1 << 14
"""Days kept of those read: the same few come again and again."""


def is_whole(value: str) -> bool:
    digits = value[1:] if value[:1] == "-" else value
    return digits.isdecimal()


def is_number(value: str) -> bool:
    """Digits with at most one decimal point, digits after it, and a leading minus sign."""
    digits = value[1:] if value[:1] == "-" else value
    whole, point, places = digits.partition(".")
    if point and not places.isdecimal():
        return False
    return whole.isdecimal() or (not whole and bool(point))


@lru_cache(maxsize=_REMEMBERED)
def as_date(value: str) -> date | None:
    """CCYYMMDD as a day; None where it is no day.  CCYYMMDDHHMM gives its day."""
    if not value.isdecimal() or len(value) not in (8, 12):
        return None
    try:
        day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None
    return day if day.year >= _EARLIEST_YEAR else None


def is_date(value: str) -> bool:
    """CCYYMMDD, or YYMMDD as the interchange header has it."""
    if len(value) == 6:
        value = "20" + value
    return len(value) == 8 and as_date(value) is not None


def is_time(value: str) -> bool:
    """HHMM, HHMMSS, or HHMMSSDD."""
    if not value.isdecimal() or len(value) not in (4, 6, 7, 8):
        return False
    return value[:2] < "24" and value[2:4] < "60" and value[4:6] < "60"


@lru_cache(maxsize=_REMEMBERED)
def as_dates(value: str) -> tuple[date, date] | None:
    """CCYYMMDD, or CCYYMMDD-CCYYMMDD, as first and last day; None where it is neither."""
    first, dash, last = value.partition("-")
    start = as_date(first)
    end = as_date(last) if dash else start
    if start is None or end is None or len(first) != 8:
        return None
    return start, end


def _is_day(value: str) -> bool:
    return len(value) == 8 and as_date(value) is not None


def _is_range(value: str) -> bool:
    return len(value) == 17 and value[8] == "-" and as_dates(value) is not None


def _is_moment(value: str) -> bool:
    return len(value) == 12 and as_date(value) is not None and is_time(value[8:])


PERIODS: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "D8": (_is_day, "8", "a date (CCYYMMDD)"),
    "D6": (lambda value: len(value) == 6 and is_date(value), "8", "a date (YYMMDD)"),
    "RD8": (_is_range, "8", "a range of dates (CCYYMMDD-CCYYMMDD)"),
    "DT": (_is_moment, "8", "a date and time (CCYYMMDDHHMM)"),
    "TM": (is_time, "9", "a time (HHMM)"),
}
"""Format (data element 1250) to its test, the error code where it fails, and its name."""
