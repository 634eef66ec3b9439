"""The answer of a clock, and how its arithmetic is written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from kernel.clocks.happening import Happening


class State(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """A deadline with its reasons.

    `due_on` is the last day in time, `due_at` the instant of an hour clock; `late_from` is the
    first instant too late.  All three are None while nothing is due: not started, or paused with
    no end in sight.  `acts` are the legal acts that stop the clock.  `waits` are the times it stood
    still, each from and to a day or an instant; an end of None is still to come.
    """

    rule: str
    clock: str
    duty: str
    cites: tuple[str, ...]
    starts_at: date | datetime | None
    due_on: date | None
    due_at: datetime | None
    late_from: datetime | None
    state: State
    extended_days: int
    tolled_days: int
    steps: tuple[str, ...]
    acts: tuple[str, ...]
    stopped_by: str | None
    stopped_at: date | datetime | None
    weak: bool
    zone: ZoneInfo
    waits: tuple[tuple[date | datetime, date | datetime | None], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as `clock --json` and the API give it."""
        return {
            "rule": self.rule,
            "clock": self.clock,
            "duty": self.duty,
            "cites": list(self.cites),
            "starts_at": _iso(self.starts_at),
            "due_on": _iso(self.due_on),
            "due_at": _iso(self.due_at),
            "late_from": _iso(self.late_from),
            "state": self.state.value,
            "extended_days": self.extended_days,
            "tolled_days": self.tolled_days,
            "steps": list(self.steps),
        }


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def shown_day(day: date) -> str:
    """Mon Mar 2, 2026."""
    return f"{day:%a %b} {day.day}, {day.year}"


def shown(moment: date | datetime, zone: ZoneInfo) -> str:
    """A day, or an instant with its time and the zone's name: Mon Mar 2, 2026 16:40 EST."""
    if not isinstance(moment, datetime):
        return shown_day(moment)
    local = moment.astimezone(zone)
    seconds = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{shown_day(local.date())} {seconds} {local.tzname()}"


@dataclass
class Account:
    """The steps of one reckoning as they are taken, and which events they used.

    One kept `for_another` clock does not name the events that move nothing: they may move that one.
    """

    zone: ZoneInfo
    for_another: bool = False
    steps: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def step(self, text: str, cite: str | None = None) -> None:
        """One line of the arithmetic, with the law it rests on."""
        self.steps.append(f"{text} ({cite})" if cite else text)
        for one in cite.split("; ") if cite else ():
            if one not in self.cites:
                self.cites.append(one)

    def use(self, one: Happening) -> None:
        """This event has been spoken of; it is not to be named again as having no effect."""
        self._used.add(id(one))

    def take_over(self, other: "Account", rule: str) -> None:
        """The steps of the reckoning this one rests on; what they spoke of is spoken of."""
        self.steps += [f"{rule}: {step}" for step in other.steps]
        self.cites += [cite for cite in other.cites if cite not in self.cites]
        self._used |= other._used

    def unused(self, happenings: Iterable[Happening]) -> list[Happening]:
        return [one for one in happenings if id(one) not in self._used]

    def event(self, one: Happening, *, with_time: bool) -> str:
        """`received Mon Mar 2, 2026`, with the time where it matters."""
        moment = (one.instant or one.at) if with_time else one.day(self.zone)
        taken = one.taken_why if with_time else ""
        remark = "".join(f" ({each})" for each in (one.remark, taken) if each)
        return f"{one.name} {shown(moment, self.zone)}{remark}"
