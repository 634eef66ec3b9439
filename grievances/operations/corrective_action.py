"""What is mended because of a grievance, by whom, by when, and what shows that it was.

Due or not, it keeps no grievance open: the answer is told in its time, the mending goes on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from grievances.models import CorrectiveAction, Grievance
from grievances.operations import to_do
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.cases.models import WorkItem
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

OVERDUE = "corrective action overdue"


@dataclass(frozen=True, slots=True)
class Mending:
    """`owner`, by the name they sign in with, sees to it that `what` is done until `due_on`."""

    what: str
    owner: str
    due_on: date


def open_action(
    number: str, said: Mending, actor: Actor, now: datetime, version: str
) -> CorrectiveAction:
    """Put it on record.  UnableToGrieve without an owner who works here, or due before today."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if not said.what.strip() or not said.owner.strip():
            raise UnableToGrieve("say what is mended, and who sees to it")
        _works_here(said.owner.strip())
        if said.due_on < _today(row, now):
            raise UnableToGrieve(f"{said.due_on.isoformat()} is over")
        made = CorrectiveAction.objects.create(
            case=row.case,
            what=said.what.strip(),
            owner=said.owner.strip(),
            due_on=said.due_on,
            opened_at=now,
            opened_by=actor.name,
        )
        batch = Batch()
        facts = {"action": made.pk, "what": made.what, "owner": made.owner}
        facts["by"] = made.due_on.isoformat()
        happened(row, "action_opened", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return made


def _works_here(owner: str) -> None:
    """What nobody here sees to is never done: an owner is somebody active on file."""
    try:
        actor_named(owner)
    except UnknownPerson as why:
        raise UnableToGrieve(f"who sees to it: {why}") from None


def done(
    number: str, action: int, proof: str, actor: Actor, now: datetime, version: str
) -> CorrectiveAction:
    """It was mended; `proof` says what shows it."""
    with _open_one(number, action, actor, now, version) as (row, one):
        if not proof.strip():
            raise UnableToGrieve("say what shows that it was mended")
        one.done_at, one.done_by, one.proof = now, actor.name, proof.strip()
        one.save(update_fields=["done_at", "done_by", "proof"])
        batch, facts = Batch(), {"action": one.pk, "proof": one.proof}
        happened(row, "action_done", now, actor.name, batch, now=now, facts=facts)
        if not _overdue(row, now):
            to_do.done(row, OVERDUE, now=now)
        batch.seal(now)
        return one


def put_off(
    number: str, action: int, until: date, why: str, actor: Actor, now: datetime, version: str
) -> CorrectiveAction:
    """It has another day; the old one stays on record."""
    with _open_one(number, action, actor, now, version) as (row, one):
        if not why.strip():
            raise UnableToGrieve("say why it takes longer")
        if until <= max(one.due_on, _today(row, now)):
            raise UnableToGrieve(f"{until.isoformat()} puts nothing off")
        facts = {"action": one.pk, "before": one.due_on.isoformat(), "after": until.isoformat()}
        one.due_on = until
        one.save(update_fields=["due_on"])
        batch, facts = Batch(), facts | {"why": why.strip()}
        happened(row, "action_put_off", now, actor.name, batch, now=now, facts=facts)
        if not _overdue(row, now):
            to_do.done(row, OVERDUE, now=now)
        batch.seal(now)
        return one


@contextmanager
def _open_one(
    number: str, action: int, actor: Actor, now: datetime, version: str
) -> Iterator[tuple[Grievance, CorrectiveAction]]:
    with acted(number, actor, "grievance.work", now, version) as row:
        one = CorrectiveAction.objects.filter(case=row.case, pk=action).first()
        if one is None:
            raise UnableToGrieve(f"{row.number} has no corrective action {action}")
        if one.done_at is not None:
            raise UnableToGrieve(f"action {action} was done on {one.done_at.date().isoformat()}")
        yield row, one


def tell_overdue(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Corrective actions whose day is over: their grievance is work again, whatever its state."""
    with unrestricted():
        today = now.astimezone(ZoneInfo(zone)).date()
        late = CorrectiveAction.objects.filter(done_at__isnull=True, due_on__lt=today)
        told = WorkItem.objects.filter(done_at__isnull=True, reasons__contains=[OVERDUE])
        rows = Grievance.objects.filter(case__in=late.values("case"))
        rows = rows.exclude(case__in=told.values("case"))
        for row in rows.select_related("case").order_by("pk"):
            with transaction.atomic():
                to_do.add(row, OVERDUE, now=now)
            yield f"{row.number}: a corrective action is overdue"


def _overdue(row: Grievance, now: datetime) -> bool:
    open_ = CorrectiveAction.objects.filter(case=row.case, done_at__isnull=True)
    return open_.filter(due_on__lt=_today(row, now)).exists()


def _today(row: Grievance, now: datetime) -> date:
    return now.astimezone(ZoneInfo(row.case.zone)).date()
