"""Between which two instants a moment lies: an instant is itself, a bare day lasts from midnight to
midnight.  A day clock runs by days and does not care; an hour clock does.  Pure.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reports.vocabulary import Mark

DAY = timedelta(days=1)
CARRIER = "carrier"
"""As the record has it of a day that a carrier named (`kernel.cases.deadlines.CARRIER`)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """It happened at `first` or later, and before `last`; at `first` where the two are one."""

    first: datetime
    last: datetime

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def plus(self, days: int) -> "Bounds":
        """So many days of the calendar later."""
        return Bounds(self.first + days * DAY, self.last + days * DAY)

    def before(self, limit: "Bounds") -> bool | None:
        """Whether it was before the limit; None where that turns on a time of day nobody knows."""
        if self.first >= limit.last:
            return False
        latest_is_in_time = self.last < limit.first if self.exact else self.last <= limit.first
        return True if latest_is_in_time else None


def bounds_of(mark: Mark, zone: ZoneInfo) -> Bounds:
    """Of a moment on record.  Where a carrier named the day, its end stands for its time, as the
    clocks take it (`kernel.cases.deadlines`)."""
    day = mark.only_day
    by_carrier = (
        mark.facts.get("day_by") == CARRIER
        and day is not None
        and mark.facts.get("only_day") == day.isoformat()
    )
    if day is None or by_carrier:
        return Bounds(mark.at, mark.at)
    return Bounds(datetime.combine(day, time(), zone), datetime.combine(day + DAY, time(), zone))


def earlier(*marks: Mark | None) -> Mark | None:
    """The first of those there are."""
    found = [each for each in marks if each is not None]
    return min(found, key=lambda each: each.at) if found else None


def both(*marks: Mark | None) -> Mark | None:
    """The later of all, once every one is there."""
    found = [each for each in marks if each is not None]
    return max(found, key=lambda each: each.at) if len(found) == len(marks) else None
