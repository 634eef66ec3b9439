"""The clocks of a case as they stand at a moment: when started, where they stood still, when due.

For reviews outside and appeals alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kernel.calendars import UnableToKnowClosedDays
from kernel.cases.deadlines import UNKNOWN, happenings
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock, Happening, Reckoning, UnableToReckon, catalogue, reckon

Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """A time a clock stood still; `until` is None while it does; `by` is the event that began it,
    `ended_by` the one that ended it."""

    since: Moment
    until: Moment | None
    by: str
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Extendable:
    """More time the law lets the plan take: by how much, on which grounds, by which rule."""

    clock: str
    rule: str
    most: str
    cite: str
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownClock:
    """One duty with its deadline.  `span` is the limit of the law in words; `late_from` the first
    instant too late, None while nothing is due; `steps` the arithmetic, `cites` its sources."""

    name: str
    rule: str
    duty: str
    owed_by: str
    span: str
    state: str
    started: Moment | None
    waits: tuple[Wait, ...]
    tolled_days: int
    extended_days: int
    due_on: date | None
    due_at: datetime | None
    late_from: datetime | None
    stopped_by: str
    stopped_at: Moment | None
    steps: tuple[str, ...]
    cites: tuple[str, ...]
    acts: tuple[str, ...]
    weak: bool
    zone: str
    extendable: Extendable | None = None

    @property
    def open(self) -> bool:
        return self.state in ("running", "paused", "late", UNKNOWN)


def clocks_of(case: Case, now: datetime) -> tuple[ShownClock, ...]:
    """Every clock of the case, reckoned as of `now`: what is open first, by when it is late."""
    happened = happenings([case.pk]).get(case.pk, [])
    rows = Deadline.objects.filter(case=case).order_by("id")
    found = [_clock(row, happened, case.zone, now) for row in rows]
    far = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return tuple(sorted(found, key=lambda each: (not each.open, each.late_from or far, each.rule)))


def _clock(row: Deadline, happened: Sequence[Happening], zone: str, now: datetime) -> ShownClock:
    try:
        clock = catalogue()[row.clock]
    except KeyError:
        return _unknown(row, None, list(row.steps), zone)
    try:
        answer = reckon(clock, happened, zone=ZoneInfo(zone), now=now)
    except (UnableToReckon, UnableToKnowClosedDays) as why:
        return _unknown(row, clock, [str(why)], zone)
    return ShownClock(
        name=row.clock,
        rule=answer.rule,
        duty=answer.duty,
        owed_by=clock.owed_by,
        span=str(clock.limits[-1].span),
        state=answer.state.value,
        started=answer.starts_at,
        waits=tuple(_waits(answer, happened, ZoneInfo(zone))),
        tolled_days=answer.tolled_days,
        extended_days=answer.extended_days,
        due_on=answer.due_at.astimezone(ZoneInfo(zone)).date() if answer.due_at else answer.due_on,
        due_at=answer.due_at,
        late_from=answer.late_from,
        stopped_by=answer.stopped_by or "",
        stopped_at=answer.stopped_at,
        steps=answer.steps,
        cites=answer.cites,
        acts=answer.acts,
        weak=answer.weak,
        zone=zone,
        extendable=_extendable(clock, answer),
    )


def _unknown(row: Deadline, clock: Clock | None, why: list[str], zone: str) -> ShownClock:
    return ShownClock(
        name=row.clock,
        rule=row.rule,
        duty=clock.duty if clock else "",
        owed_by=clock.owed_by if clock else "",
        span=str(clock.limits[-1].span) if clock else "",
        state=UNKNOWN,
        started=None,
        waits=(),
        tolled_days=0,
        extended_days=0,
        due_on=None,
        due_at=None,
        late_from=None,
        stopped_by="",
        stopped_at=None,
        steps=tuple(why),
        cites=clock.cites if clock else (),
        acts=tuple(str(act) for act in clock.stops) if clock else (),
        weak=False,
        zone=zone,
    )


def _waits(answer: Reckoning, happened: Sequence[Happening], zone: ZoneInfo) -> Iterable[Wait]:
    for since, until in answer.waits:
        by = _at(since, happened, zone)
        yield Wait(since, until, by, _at(until, happened, zone) if until else "")


def _at(moment: Moment, happened: Sequence[Happening], zone: ZoneInfo) -> str:
    """The event of that day or instant, the last recorded where there are several."""
    for each in reversed(happened):
        if isinstance(moment, datetime):
            if each.instant == moment:
                return each.name
        elif each.day(zone) == moment:
            return each.name
    return ""


def _extendable(clock: Clock, answer: Reckoning) -> Extendable | None:
    """Where the law has it, by a letter, and it was not taken yet, and there is time."""
    law = clock.extension
    open_ = answer.state.value in ("running", "paused")
    if law is None or not law.grounds or law.event != "extension_notified" or not open_:
        return None
    if answer.extended_days and law.times is not None:
        return None
    return Extendable(clock.name, clock.rule, str(law.span or ""), law.cite, law.grounds)
