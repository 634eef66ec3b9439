"""Whom an alert of damage of the record would reach at a moment, and whether anybody is on call."""

from dataclasses import dataclass
from datetime import datetime

from kernel.alerts.roster import on_call, told
from kernel.alerts.thresholds import thresholds

CLOCK = "record_damage"


@dataclass(frozen=True, slots=True)
class Watch:
    """`on_call` are those on the roster now, empty where nobody is; `told` whom an alert would
    reach, empty where it would reach nobody."""

    roster: str
    on_call: tuple[str, ...]
    told: tuple[str, ...]


def watch(now: datetime) -> Watch:
    """As the alerts of damage would choose them at `now`."""
    known = thresholds()[CLOCK]
    _, names = told(known.roster, 1, now, "", if_nobody=known.if_nobody)
    return Watch(known.roster, on_call(known.roster, now), names)
