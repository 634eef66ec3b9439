"""When whom is told of which deadline, from an app's `alerts.yaml`.  Pure.

    roster: NAME
    if_nobody: PERMISSION      # where nobody is on call, who holds this is told first
    cases: [some_kind]
    kinds:
      - {up_to: 24 hours, at: [50 %, 75 %], climbs_after: 1 hour}
      - {at: [75 %, 90 %], climbs_after: 8 hours}
    clocks:
      some_clock: {at: [33 %], climbs_after: 4 hours}

`cases` are those whose clocks are meant, as their `when` names them, in whatever file they stand.
`at` is how much of the clock's time has gone by; the first kind whose `up_to` the clock's time does
not exceed counts, `clocks` before kinds.  What the plan does not owe is told of nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.clocks import Clock, catalogue
from kernel.dates import Span, Unit

_ROOT = Path(__file__).parents[2]
_HOURS = {Unit.HOURS: 1.0, Unit.CALENDAR_DAYS: 24.0, Unit.BUSINESS_DAYS: 24.0 * 7 / 5}
_MONTH = 24.0 * 30
OPENS = 9
"""The hour offices open: a number of the house, for alerts alone."""
_KEYS = {"up_to", "at", "climbs_after"}


class UnableToReadAlerts(ValueError):
    """An alerts file says something this system does not know."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Of one clock: before `late_from` by which lead it is told at which percent, the earliest
    first; how soon what nobody takes climbs; on which roster, and the permission whose holders are
    told where nobody is on it."""

    clock: str
    roster: str
    leads: tuple[tuple[int, timedelta], ...]
    climbs_after: timedelta
    if_nobody: str = ""


@cache
def thresholds() -> Mapping[str, Threshold]:
    """Every clock somebody is told of, by name."""
    return read(sorted(_ROOT.glob("*/alerts.yaml")), {clock.name: clock for clock in catalogue()})


def read(files: Iterable[Path], clocks: Mapping[str, Clock]) -> dict[str, Threshold]:
    """The thresholds of these files; UnableToReadAlerts names the place."""
    found: dict[str, Threshold] = {}
    for path in files:
        try:
            found |= _of_file(path, clocks)
        except (KeyError, ValueError) as problem:
            raise UnableToReadAlerts(f"{path.parent.name}/{path.name}: {problem}") from problem
    return found


def _of_file(path: Path, clocks: Mapping[str, Clock]) -> dict[str, Threshold]:
    rows = plain_yaml.read_file(path)
    kinds, own, cases = rows["kinds"], rows.get("clocks") or {}, set(rows["cases"])
    if strangers := sorted(own.keys() - clocks.keys()):
        raise ValueError(f"there is no clock {strangers[0]}")
    if unknown := sorted(cases - {case for each in clocks.values() for case in _cases(each)}):
        raise ValueError(f"no clock is of a case {unknown[0]!r}")
    meant = [each for each in clocks.values() if each.name in own or cases & set(_cases(each))]
    whom = (rows["roster"], rows.get("if_nobody") or "")
    return {
        clock.name: _threshold(clock, whom, own.get(clock.name) or _kind(kinds, clock))
        for clock in meant
        if clock.owed_by == "plan"
    }


def _cases(clock: Clock) -> tuple[str, ...]:
    return clock.when.get("case", ())


def _kind(kinds: Iterable[Mapping[str, Any]], clock: Clock) -> Mapping[str, Any]:
    for kind in kinds:
        if "up_to" not in kind or length(clock) <= hours_of(Span.parse(kind["up_to"])):
            return kind
    raise ValueError(f"no kind fits {clock.name}; the last one has no up_to")


def _threshold(clock: Clock, whom: tuple[str, str], row: Mapping[str, Any]) -> Threshold:
    if strangers := sorted(row.keys() - _KEYS):
        raise ValueError(f"{strangers[0]} is not one of {', '.join(sorted(_KEYS))}")
    percents = sorted(_percent(text) for text in row["at"])
    climbs = Span.parse(row["climbs_after"])
    if not climbs.counts_hours:
        raise ValueError(f"climbs_after is in hours, not {climbs}")
    leads = tuple((each, length(clock) * (100 - each) / 100) for each in percents)
    roster, if_nobody = whom
    return Threshold(clock.name, roster, leads, timedelta(hours=climbs.amount), if_nobody)


def _percent(text: str) -> int:
    number = int(text.removesuffix("%").strip())
    if not text.endswith("%") or not 0 < number < 100:
        raise ValueError(f"{text!r}: write for instance 50 %")
    return number


def length(clock: Clock) -> timedelta:
    """How long the clock runs as its newest law gives it; business days and months on average.

    What is due on the very day by an hour has the working day before that hour: from 9 o'clock.
    """
    found = hours_of(clock.limits[-1].span)
    if found or clock.by is None:
        return found
    return timedelta(hours=clock.by.at.hour - OPENS, minutes=clock.by.at.minute)


def hours_of(span: Span) -> timedelta:
    return timedelta(hours=span.amount * _HOURS.get(span.unit, _MONTH))
