"""Which legal deadlines a claim would let pass, were it looked at again only on some day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kernel.calendars import UnableToKnowClosedDays
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline
from kernel.clocks import Clock, Happening, UnableToReckon, catalogue, reckon
from kernel.dates import written

ASKED = "information_requested"
OPEN = ("running", "late")


@dataclass(frozen=True, slots=True)
class PastDeadline:
    """A deadline of ours that ends before the day.  `act` is what it asks of us, inside a sentence;
    `days` are the calendar days between them, one or more; `says` tells it in a sentence."""

    clock: str
    rule: str
    act: str
    cites: tuple[str, ...]
    due_on: date
    days: int
    says: str


def past_deadlines(
    case: int, zone: ZoneInfo, on: date, now: datetime, *, asks: bool
) -> tuple[PastDeadline, ...]:
    """The open deadlines of the case that end before `on`, the earliest first.

    `asks`: a letter asks for something; what its sending ends, it ends as if it left now.  A clock
    that stands still, or cannot be reckoned, has no day and is not told.
    """
    return ended_before(on, open_deadlines(case, zone, now, asks=asks))


def ended_before(on: date, ends: Iterable[tuple[Clock, date]]) -> tuple[PastDeadline, ...]:
    """Those of these last days that come before `on`."""
    return tuple(_past(clock, day, on) for clock, day in ends if day < on)


def open_deadlines(
    case: int, zone: ZoneInfo, now: datetime, *, asks: bool
) -> tuple[tuple[Clock, date], ...]:
    """The clocks that run for us, each with its last day, the earliest first."""
    known = {clock.name: clock for clock in catalogue()}
    rows = Deadline.objects.filter(case=case, state__in=OPEN)
    happened = happenings({case}).get(case, []) if asks else []
    found = []
    for row in rows:
        clock = known.get(row.clock)
        if clock is None or clock.owed_by != "plan":
            continue
        day = _once_asked(clock, happened, row.due_on, zone, now) if asks else row.due_on
        if day is not None:
            found.append((clock, day))
    return tuple(sorted(found, key=lambda each: (each[1], each[0].name)))


def _once_asked(
    clock: Clock, happened: Sequence[Happening], due_on: date | None, zone: ZoneInfo, now: datetime
) -> date | None:
    """Its last day once the letter that asks has left; None where that ends it or stops it."""
    asked = Happening(ASKED, now)
    try:
        reckoned = reckon(clock, [*happened, asked], zone=zone, now=now)
    except (UnableToReckon, UnableToKnowClosedDays):
        return due_on
    return reckoned.due_on if reckoned.state in OPEN else None


def _past(clock: Clock, ends: date, on: date) -> PastDeadline:
    limit, days = clock.limit_on(ends), (on - ends).days
    act = f"{clock.duty[:1].lower()}{clock.duty[1:]}"
    return PastDeadline(
        clock=clock.name,
        rule=clock.rule,
        act=act,
        cites=tuple(limit.cite.split("; ")) if limit else (),
        due_on=ends,
        days=days,
        says=_told(act, ends, on, days),
    )


def _told(act: str, ends: date, on: date, days: int) -> str:
    counted = "1 day" if days == 1 else f"{days} days"
    return f"{written(on)} is {counted} past {written(ends)}, the last day to {act}"
