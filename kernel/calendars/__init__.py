"""Which days are open.  Closed days are data by year, one file per jurisdiction.

>>> from datetime import date
>>> plan_counts = open_day("us_federal", observed=False)
>>> plan_counts(date(2026, 7, 3))        # Independence Day 2026 is a Saturday, observed on Friday
True
>>> open_day("us_federal", observed=True)(date(2026, 7, 3))
False
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from kernel import plain_yaml
from kernel.dates import OpenDay

_SATURDAY = 5


class UnableToKnowClosedDays(LookupError):
    """The calendar has no list for that year; an open day is never assumed."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The closed days of one jurisdiction, by name of the holiday."""

    name: str
    years: frozenset[int]
    statutory: Mapping[date, str]
    observed: Mapping[date, str]

    def why_closed(self, day: date, *, observed: bool) -> str | None:
        """`a Sunday`, `Labor Day`, or None on an open day."""
        if day.year not in self.years:
            raise UnableToKnowClosedDays(
                f"the calendar {self.name} lists {min(self.years)} to {max(self.years)}; "
                f"whether {day.isoformat()} is an open day is not on record"
            )
        if day in self.statutory:
            return self.statutory[day]
        if day.weekday() >= _SATURDAY:
            return f"a {day:%A}"
        if observed and day in self.observed:
            return f"{self.observed[day]}, observed"
        return None


@cache
def calendar(name: str) -> Calendar:
    """The calendar of that name, from `<name>.yaml` beside this module."""
    rows = plain_yaml.read_file(Path(__file__).parent / f"{name}.yaml")
    return Calendar(
        name,
        frozenset(int(year) for year in rows),
        _days(rows, "statutory"),
        _days(rows, "observed"),
    )


def open_day(name: str, *, observed: bool) -> OpenDay:
    """Is a day open?  The answer for `Span` and for rolling a last day forward.

    `observed` says whether the weekday on which a weekend's holiday is observed counts as
    closed: no for a plan's own count of business days, yes for the other party's deadline.
    """
    days = calendar(name)
    return lambda day: days.why_closed(day, observed=observed) is None


def next_open_day(day: date, is_open: OpenDay) -> date:
    """`day` itself where it is open, else the first open day after it."""
    while not is_open(day):
        day += timedelta(days=1)
    return day


def _days(rows: Mapping[str, Mapping[str, Mapping[str, str]]], kind: str) -> dict[date, str]:
    return {
        date.fromisoformat(day): holiday
        for year in rows.values()
        for day, holiday in year[kind].items()
    }
