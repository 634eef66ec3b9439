"""Days, business days, hours and months: four units that refuse to mix.

A deadline is kept as `late_from`, the first instant that is too late: midnight after the last
day, or the end of the 72nd hour.  The day of the event itself is day 0 and is not counted
(rulebook README, time computation 1).

Months overflow in two ways, and the law says which:

>>> Span.parse("12 months").last_day(date(2024, 2, 29))           # clipped to the month's end
datetime.date(2025, 2, 28)
>>> Span.parse("4 months, else the 1st").last_day(date(2026, 10, 30))
datetime.date(2027, 3, 1)
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

OpenDay = Callable[[date], bool]


class Unit(StrEnum):
    CALENDAR_DAYS = "calendar days"
    BUSINESS_DAYS = "business days"
    HOURS = "hours"
    MONTHS = "months"
    MONTHS_ELSE_FIRST = "months, else the 1st"


class UnableToReadSpan(ValueError):
    """The text is not a length of time this system knows."""


_SPAN = re.compile(
    r"(\d{1,9}) (calendar days?|business days?|hours?|months?)(, else the 1st)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as a law states it: `30 calendar days`, `72 hours`, `12 months`."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        found = _SPAN.fullmatch(text.strip())
        if not found or (found[3] and not found[2].startswith("month")):
            raise UnableToReadSpan(
                f"{text!r} is not a length of time; write for instance '30 calendar days', "
                "'5 business days', '72 hours', '12 months' or '4 months, else the 1st'"
            )
        plural = found[2] if found[2].endswith("s") else found[2] + "s"
        return cls(int(found[1]), Unit(plural + (found[3] or "")))

    def __str__(self) -> str:
        if self.amount == 1:
            return f"1 {self.unit.value.replace('days', 'day').replace('hours', 'hour')}"
        return f"{self.amount} {self.unit.value}"

    @property
    def counts_hours(self) -> bool:
        return self.unit is Unit.HOURS

    def last_day(self, after: date, open_day: OpenDay | None = None) -> date:
        """The last day in time.  `after` is day 0.  Hours have no last day: ValueError."""
        if self.unit is Unit.CALENDAR_DAYS:
            return after + timedelta(days=self.amount)
        if self.unit is Unit.BUSINESS_DAYS:
            if open_day is None:
                raise ValueError("business days need a calendar")
            return add_business_days(after, self.amount, open_day)
        if self.unit is Unit.HOURS:
            raise ValueError("hours run from an instant and have no last day")
        return add_months(after, self.amount, else_first=self.unit is Unit.MONTHS_ELSE_FIRST)

    def late_from(
        self, started_at: datetime, zone: ZoneInfo, open_day: OpenDay | None = None
    ) -> datetime:
        """The first instant that is too late, in `zone`."""
        if self.unit is Unit.HOURS:
            return add_hours(started_at, self.amount, zone)
        return day_after(self.last_day(started_at.astimezone(zone).date(), open_day), zone)


def add_months(day: date, months: int, *, else_first: bool) -> date:
    """The same day-number `months` later; where the month is shorter, its end or the next 1st."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    length = calendar.monthrange(year, month)[1]
    if day.day <= length:
        return date(year, month, day.day)
    end = date(year, month, length)
    return end + timedelta(days=1) if else_first else end


def add_business_days(day: date, days: int, open_day: OpenDay) -> date:
    """The day on which the `days`-th open day after `day` falls."""
    while days:
        day += timedelta(days=1)
        if open_day(day):
            days -= 1
    return day


def add_hours(at: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """Real hours: Python adds wall-clock hours within one zone, so the sum goes through UTC."""
    return (at.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)


def day_after(last_day: date, zone: ZoneInfo) -> datetime:
    """Midnight after `last_day`: the first instant that is too late for it."""
    return datetime.combine(last_day + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, half-open: `to` is the first day that is no longer in it."""

    start: date
    to: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.to is None or day < self.to)

    @classmethod
    def read(cls, start: str, to: str | None) -> Self:
        """From the two days as JSON carries them.  ValueError where one is none."""
        return cls(date.fromisoformat(start), date.fromisoformat(to) if to else None)

    def __str__(self) -> str:
        end = f"until {written(self.to)}" if self.to else "onward"
        return f"from {written(self.start)} {end}"


@lru_cache(maxsize=4_096)
def written(day: date) -> str:
    """A day as a letter writes it: March 2, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
