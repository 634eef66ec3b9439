"""A clock as a bar: where it ran, where it stood still, today, and when it is due.  Pure.

Lengths are of the picture's own units; the same figures are told in a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appeals.showing.clocks import Moment, ShownClock

WIDTH, LEFT, RIGHT = 1000, 4, 996
_LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar: `kind` is ran, stood, ahead or over."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the bar: `kind` is start, stood, today, due or stopped; `anchor` is where its
    words stand beside it."""

    kind: str
    x: int
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]
    sentence: str
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class _Scale:
    since: datetime
    until: datetime

    def x(self, moment: datetime) -> int:
        share = (moment - self.since) / (self.until - self.since)
        return LEFT + round((RIGHT - LEFT) * min(max(share, 0.0), 1.0))


def bar_of(clock: ShownClock, now: datetime, words: dict[str, str]) -> Bar | None:
    """The picture of one clock; None where nothing runs.  `words` tell events by their names."""
    if clock.started is None:
        return None
    zone = ZoneInfo(clock.zone)
    since = _instant(clock.started, zone)
    stopped = _instant(clock.stopped_at, zone) if clock.stopped_at else None
    reached = stopped or now
    ends = [each for each in (clock.late_from, reached, now if not stopped else None) if each]
    scale = _Scale(since, max([*ends, since + _LEAST]))
    waits = [
        (_instant(each.since, zone), _instant(each.until, zone) if each.until else reached, each.by)
        for each in clock.waits
    ]
    parts = tuple(_parts(clock, waits, reached, scale))
    marks = tuple(_marks(clock, waits, stopped, now, scale, words))
    return Bar(parts, marks, sentence(clock, now, words))


def _instant(moment: Moment, zone: ZoneInfo) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), zone)


def _parts(
    clock: ShownClock,
    waits: list[tuple[datetime, datetime, str]],
    reached: datetime,
    scale: _Scale,
) -> Iterator[Part]:
    yield _part("ahead", scale.since, scale.until, scale)
    yield _part("ran", scale.since, reached, scale)
    if clock.late_from and reached > clock.late_from:
        yield _part("over", clock.late_from, reached, scale)
    for since, until, _ in waits:
        yield _part("stood", since, max(until, since), scale)


def _part(kind: str, since: datetime, until: datetime, scale: _Scale) -> Part:
    x = scale.x(since)
    return Part(kind, x, max(scale.x(until) - x, 0))


def _marks(
    clock: ShownClock,
    waits: list[tuple[datetime, datetime, str]],
    stopped: datetime | None,
    now: datetime,
    scale: _Scale,
    words: dict[str, str],
) -> Iterator[Mark]:
    zone = ZoneInfo(clock.zone)
    yield _mark("start", scale.since, f"{_day(scale.since, zone)} started", scale)
    for since, _, by in waits:
        named = words.get(by, by.replace("_", " "))
        yield _mark("stood", since, f"{_day(since, zone)} {named} (stood still)", scale)
    if stopped is not None:
        yield _mark("stopped", stopped, f"{_day(stopped, zone)} done", scale)
    elif now <= scale.until:
        yield _mark("today", now, "today", scale)
    if clock.late_from is not None:
        due = clock.due_at.astimezone(zone) if clock.due_at else None
        said = f"{due:%b} {due.day} {due:%H:%M} due" if due else f"{_of(clock.due_on)} due"
        yield _mark("due", clock.late_from, said, scale)


def _mark(kind: str, moment: datetime, words: str, scale: _Scale) -> Mark:
    x = scale.x(moment)
    anchor = "start" if x < WIDTH * 0.2 else "end" if x > WIDTH * 0.8 else "middle"
    return Mark(kind, x, words, anchor)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return _of(moment.astimezone(zone).date())


def _of(day: date | None) -> str:
    return f"{day:%b} {day.day}" if day else ""


def sentence(clock: ShownClock, now: datetime, words: dict[str, str]) -> str:
    """The same in words."""
    zone = ZoneInfo(clock.zone)
    assert clock.started
    said = [f"Started {_shown(clock.started, zone)}"]
    for each in clock.waits:
        named = words.get(each.by, each.by.replace("_", " "))
        end = f"until {_shown(each.until, zone)}" if each.until else "still"
        said.append(f"stood still from {_shown(each.since, zone)} ({named}) {end}")
    if clock.stopped_at:
        said.append(f"done {_shown(clock.stopped_at, zone)}")
    said.append(f"today is {_shown(now.astimezone(zone).date(), zone)}")
    due = clock.due_at or clock.due_on
    said.append(f"due {_shown(due, zone)}" if due else "nothing is due yet")
    return f"{'; '.join(said)}."


def _shown(moment: Moment, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
    return moment.isoformat()
