"""What changed below an appeal is told to its owner, who must have seen it before it is decided.

Whose an appeal is, its open work says: whoever a piece of it is assigned to, or has it in hand.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from appeals.models import Appeal
from appeals.operations import to_do
from appeals.operations.assign import reviewer_of
from appeals.operations.below import CHANGES, Change, below, changes_below
from appeals.operations.doors import acted
from appeals.operations.on_file import OPEN, UnableToAppeal, happened
from appeals.policy import may_acknowledge
from kernel.alerts.owning import owners
from kernel.cases.models import Event
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, insist, may
from kernel.record.sealing import Batch

REASON = "changed_below"
PERMISSION = "appeal.review"
"""Whoever may have an appeal may own it, and so say what a change means."""


def acknowledge(number: str, why: str, actor: Actor, now: datetime, version: str) -> list[Change]:
    """The owner has seen what changed, and says what it means for the appeal; what they saw.  Of
    an appeal that is nobody's yet, whoever says so has it from then on.

    The appeal goes on about the decision that is in force now.  NotAllowed for anybody else.
    """
    with acted(number, actor, PERMISSION, now, version) as row:
        whose = owners({row.pk}).get(row.pk, ())
        insist(may_acknowledge(actor, row.number, whose))
        if not why.strip():
            raise UnableToAppeal("say what the change means for the appeal")
        changes = changes_below(row)
        if not changes:
            raise UnableToAppeal(f"nothing changed below {row.number} that was not seen")
        batch = Batch()
        facts = {
            "until": max(each.event for each in changes),
            "events": [each.event for each in changes],
            "why": why.strip(),
        }
        happened(row, "change_acknowledged", now, actor.name, batch, now=now, facts=facts)
        if not whose:
            to_do.give(row, actor.name, by=actor.name, now=now)
        _goes_on_about(row)
        to_do.done(row, REASON, now=now)
        batch.seal(now)
        return changes


def _goes_on_about(row: Appeal) -> None:
    decision = below(row).decisions.exclude(disposition="pended").order_by("-number").first()
    if decision is not None and decision.pk != row.decision_id:
        row.decision = decision
        row.save(update_fields=["decision"])


def tell_changes(*, now: datetime, by: str) -> list[Appeal]:
    """Open appeals whose claim or request changed: recorded and put to their owners, each change
    once."""
    told = []
    for row in _with_events_since():
        known = Event.objects.filter(case=row.pk, name="changed_below").order_by("-id").first()
        last = int(known.facts["until"]) if known else 0
        changes = [each for each in changes_below(row) if each.event > last]
        if not changes:
            continue
        batch = Batch()
        facts = {
            "until": max(each.event for each in changes),
            "changes": [{"event": each.event, "name": each.name} for each in changes],
        }
        happened(row, "changed_below", now, by, batch, now=now, facts=facts)
        to_do.add(row, REASON, now=now, priority=1)
        to_do.give(row, _reviewer_who_works(row), by=by, now=now)
        batch.seal(now)
        told.append(row)
    return told


def _reviewer_who_works(row: Appeal) -> str:
    """Who reviews it, if theirs is this work too; a clinical reviewer reads it in the review."""
    name = reviewer_of(row)
    return name if name and may(actor_named(name), "appeal.work") else ""


def _with_events_since() -> QuerySet[Appeal]:
    """Open appeals below which something was recorded after they were put on file."""
    since = Event.objects.filter(
        case=Coalesce(OuterRef("claim"), OuterRef("asked")),
        name__in=CHANGES,
        recorded_at__gt=OuterRef("case__opened_at"),
    )
    return (
        Appeal.objects.filter(Exists(since), state__in=OPEN)
        .select_related("case", "claim", "asked")
        .order_by("pk")
    )
