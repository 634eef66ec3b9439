"""The hours of the year: office days in a zone, and the diary of what happens when.

Nothing here reads a clock: every act is told its moment.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

ZONE = "America/New_York"
NEW_YORK = ZoneInfo(ZONE)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TYPED = 3 * HOUR
"""From an expedited decision to its letter."""

Happening = Callable[[datetime], None]


def at(day: date, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), NEW_YORK)


def second_of(number: int) -> int:
    """A second of the minute for the story of this number, never the full minute: what people do
    falls on no round time."""
    return 1 + number % 59


def office(day: date) -> date:
    """That day, or the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def later(moment: datetime, days: float) -> datetime:
    """So many days on by the wall clock, in office hours of an office day."""
    return _in_office(moment + timedelta(days=days))


def _in_office(moment: datetime) -> datetime:
    local = moment.astimezone(NEW_YORK)
    hour = min(max(local.hour, 9), 16)
    kept = time(hour, local.minute, local.second)
    return datetime.combine(office(local.date()), kept, NEW_YORK)


def posted(now: datetime) -> datetime:
    """When a letter of now leaves: an hour on, or as soon as the office is open; after a weekend on
    Monday, which is within any three days."""
    soon = later(now + HOUR, 0)
    return soon if soon > now else later(now + DAY, 0)


def hurried(given: datetime, hours: int) -> datetime:
    """A decision so many hours on; soon, where its letter would else leave on a weekend."""
    when = given + timedelta(hours=hours)
    return given + HOUR if (when + TYPED).astimezone(NEW_YORK).weekday() >= 5 else when


def mail_days(year: int) -> frozenset[date]:
    """The days on which letters of the year left: all but Saturdays and Sundays."""
    first = date(year, 1, 1)
    days = (first + place * DAY for place in range((date(year + 1, 1, 1) - first).days))
    return frozenset(each for each in days if office(each) == each)


@dataclass
class Diary:
    """What is to happen, by its moment; of one moment, in the order it was written down."""

    ends: datetime
    _due: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def write(self, moment: datetime, happens: Happening) -> None:
        """What would be after the end of the year is left to the next."""
        if moment < self.ends:
            heapq.heappush(self._due, (moment, next(self._order), happens))

    def live(self) -> int:
        """Everything happens, in its order; how much that was."""
        done = 0
        while self._due:
            moment, _, happens = heapq.heappop(self._due)
            happens(moment)
            done += 1
        return done
