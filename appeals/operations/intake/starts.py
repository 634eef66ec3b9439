"""Which clocks an answer starts, before anything is saved: the same opening, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from appeals.facts import examined
from appeals.operations.intake.settle import settle
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted
from appeals.pipeline import Examined
from kernel.cases.models import Deadline
from kernel.clocks import catalogue
from kernel.people.policy import Actor


@dataclass(frozen=True, slots=True)
class Starts:
    """A clock as it would stand: `rule` of the rulebook, what is owed, by when, and why."""

    clock: str
    rule: str
    duty: str
    owed_by: str
    state: str
    due_on: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Would:
    """What an issue would come to: the level, the track it would have, whether it may be heard, and
    its clocks; or why it cannot be."""

    issue: int
    level: str = ""
    track: str = ""
    examined: Examined | None = None
    clocks: tuple[Starts, ...] = ()
    refused: str = ""


def starts(contact: int, issues: Sequence[Wanted], *, actor: Actor, now: datetime) -> list[Would]:
    """Each issue as it would be opened now.  Nothing of it is kept.  NotAllowed, UnknownContact."""
    return [_one(contact, number, each, actor, now) for number, each in enumerate(issues, 1)]


def _one(contact: int, number: int, wanted: Wanted, actor: Actor, now: datetime) -> Would:
    try:
        with transaction.atomic():
            (row,) = settle(contact, [wanted], actor=actor, now=now)
            found = Would(
                issue=number,
                level=row.level,
                track=row.track,
                examined=examined(row),
                clocks=tuple(_clock(each) for each in _deadlines(row.pk)),
            )
            transaction.set_rollback(True)
            return found
    except UnableToAppeal as why:
        return Would(issue=number, refused=str(why).removeprefix("issue 1: "))


def _deadlines(case: int) -> Sequence[Deadline]:
    return list(Deadline.objects.filter(case=case).order_by("late_from", "id"))


def _clock(row: Deadline) -> Starts:
    clock = catalogue()[row.clock]
    return Starts(
        clock=row.clock,
        rule=row.rule,
        duty=clock.duty,
        owed_by=clock.owed_by,
        state=row.state,
        due_on=row.due_on.isoformat() if row.due_on else "",
        steps=tuple(row.steps),
    )
