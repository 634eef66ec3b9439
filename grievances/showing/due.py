"""The plan's earliest open duty of each case of a list, with its rule: in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from kernel.cases.deadlines import of_others
from kernel.cases.models import Deadline
from kernel.clocks import catalogue

STANDING = ("running", "late", "paused")


@dataclass(frozen=True, slots=True)
class Due:
    """By which rule something is owed, and from when it is late: None while it stands still.
    `weak`: nobody has confirmed the rule in an official text."""

    rule: str
    duty: str
    state: str
    weak: bool
    late_from: datetime | None


def due_of(cases: Sequence[int]) -> dict[int, Due]:
    """By case; cases that owe nothing now are left out."""
    rows = Deadline.objects.filter(case__in=cases, state__in=STANDING)
    found: dict[int, Due] = {}
    for each in rows.exclude(clock__in=of_others()).order_by(F("late_from").asc(nulls_last=True)):
        clock = catalogue()[each.clock]
        due = Due(each.rule, clock.duty, each.state, clock.weak, each.late_from)
        found.setdefault(each.case_id, due)
    return found
