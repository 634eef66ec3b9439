"""What happened, when: the events a clock is reckoned from, in the order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from kernel import plain_yaml


class UnableToReckon(ValueError):
    """The clock cannot be reckoned from what was given; the message says what is needed."""


@cache
def event_names() -> dict[str, str]:
    """Every event a clock may be written in, with its meaning."""
    read: dict[str, str] = plain_yaml.read_file(Path(__file__).parent / "events.yaml")
    return read


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.  `at` is an instant with its time zone, or a day whose time is not known.

    `days` is how many days an extension takes where it takes fewer than the law's most.
    `reason` is the `for=` of an extension or notice: `information`, `denial`.
    `remark` is shown beside the event in the steps.
    `taken_at` is the instant a bare day is taken at where hours count, because whoever told it
    names days alone (`taken_why`, shown in the steps); None: hour clocks refuse the day.
    `tells_of` is when that happened which a notice tells: it stops no time that began later.
    """

    name: str
    at: date | datetime
    days: int | None = None
    reason: str | None = None
    remark: str = ""
    taken_at: datetime | None = None
    taken_why: str = ""
    tells_of: datetime | None = None

    def __post_init__(self) -> None:
        if self.name not in event_names():
            near = get_close_matches(self.name, event_names(), 1)
            hint = f"did you mean {near[0]!r}?  " if near else ""
            raise UnableToReckon(
                f"{self.name!r} is not an event; {hint}known are {', '.join(event_names())}"
            )
        if isinstance(self.at, datetime) and self.at.utcoffset() is None:
            raise UnableToReckon(f"{self.name}: {self.at} has no time zone")
        if self.days is not None and self.days < 1:
            raise UnableToReckon(f"{self.name}: days={self.days}; an extension takes at least 1")

    def tells_what_was_before(self, start: "Happening", zone: ZoneInfo) -> bool:
        """Whether what it tells happened before `start`; of what names nothing, no."""
        return self.tells_of is not None and self.tells_of < start.earliest(zone)

    @property
    def instant(self) -> datetime | None:
        """The instant, or None where only the day is known and nothing stands for its time."""
        return self.at if isinstance(self.at, datetime) else self.taken_at

    def day(self, zone: ZoneInfo) -> date:
        return self.at.astimezone(zone).date() if isinstance(self.at, datetime) else self.at

    def earliest(self, zone: ZoneInfo) -> datetime:
        """The first instant at which it can have happened."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at, time(), zone)

    def latest(self, zone: ZoneInfo) -> datetime:
        """The instant by which it has happened."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at + timedelta(days=1), time(), zone)

    def before(self, late_from: datetime, zone: ZoneInfo) -> bool:
        """In time?  A day on which the limit falls in mid-day cannot say: UnableToReckon."""
        if isinstance(self.at, datetime):
            return self.at < late_from
        if self.latest(zone) <= late_from:
            return True
        if self.earliest(zone) >= late_from:
            return False
        if self.taken_at is not None:
            return self.taken_at < late_from
        raise UnableToReckon(
            f"{self.name}={self.at.isoformat()} has no time of day, and this clock runs out at "
            f"{late_from.astimezone(zone):%H:%M} of that day: hours run from an instant, "
            f"write {self.name}={self.at.isoformat()}T16:40"
        )

    def not_before(self, other: "Happening", zone: ZoneInfo) -> bool:
        """At or after `other`; where either is only a day, days are compared."""
        if isinstance(self.at, datetime) and isinstance(other.at, datetime):
            return self.at >= other.at
        return self.day(zone) >= other.day(zone)


class Timeline:
    """Happenings sorted by time; in which order they were given does not matter."""

    def __init__(self, happenings: Iterable[Happening], zone: ZoneInfo) -> None:
        self.zone = zone
        self._sorted = sorted(
            happenings,
            key=lambda one: (one.earliest(zone), one.name, one.days or 0, one.reason or ""),
        )

    def __iter__(self) -> Iterator[Happening]:
        return iter(self._sorted)

    def first(self, *names: str) -> Happening | None:
        return next((one for one in self._sorted if one.name in names), None)

    def last(self, *names: str) -> Happening | None:
        """The one of these names that came last."""
        return next((one for one in reversed(self._sorted) if one.name in names), None)

    def since(self, start: Happening, *names: str) -> list[Happening]:
        """Those of these names at or after `start`."""
        return [
            one for one in self._sorted if one.name in names and one.not_before(start, self.zone)
        ]

    def until(self, stop: Happening | None) -> "Timeline":
        """Without what came after `stop`: nothing moves a clock that has stopped."""
        if stop is None:
            return self
        return Timeline((one for one in self if stop.not_before(one, self.zone)), self.zone)
