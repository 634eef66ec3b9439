"""What a body decided, on record; and that it was carried out: the same for every body."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.answering import Effected
from appeals.external.on_file import UnableToGo
from grievances.external.on_file import QUEUE, Told, happened, move
from grievances.models import Matter
from kernel.cases.queue import Work, close, put_many
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch

__all__ = ["Effected", "answered", "effect", "to_carry_out"]

HOW = ("authorized", "provided", "paid", "effectuated")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a code, its sentence, and the body's own number."""

    outcome: str
    why: str
    reference: str = ""


def answered(row: Matter, answer: Answer, received_at: datetime) -> None:
    """Every packet of this matter that waits for an answer has it."""
    said = {"outcome": answer.outcome, "why": answer.why, "reference": answer.reference}
    waiting = Escalation.objects.filter(case=row.pk, answered_at__isnull=True)
    waiting.update(answered_at=received_at, answer=said)


def to_carry_out(row: Matter, reason: str, *, now: datetime) -> None:
    """Something is to be done because of it: a person does it, and says so."""
    put_many([Work(row.pk, QUEUE, (reason,), priority=1)], now=now)


def effect(row: Matter, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that what the body decided was carried out; the matter closes with it.

    UnableToGo where it is not a way, or still to come.  The escalation keeps it beside the answer.
    """
    if effected.how not in HOW:
        raise UnableToGo(f"{effected.how!r} is not one of {', '.join(HOW)}")
    if not row.received_at <= effected.at <= now:
        raise UnableToGo(f"{effected.at.isoformat()} is before it was received, or still to come")
    said: dict[str, Any] = {"how": effected.how, "reference": effected.reference}
    names = dict.fromkeys((effected.how, "effectuated"))
    told: list[Told] = [(name, effected.at, said) for name in names]
    batch = Batch()
    happened(row, told, by, batch, now=now)
    batch.seal(now)
    for each in Escalation.objects.filter(case=row.pk).exclude(answered_at=None).order_by("pk"):
        kept = each.answer | {"effectuated": said | {"at": effected.at.isoformat()}}
        Escalation.objects.filter(pk=each.pk).update(answer=kept)
    if row.closed_on is None:
        row.closed_on = effected.at.astimezone(ZoneInfo(row.case.zone)).date()
        row.save(update_fields=["closed_on"])
    move(row, "closed")
    close([row.pk], QUEUE, now=now)
