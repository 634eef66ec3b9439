"""The first receipt was another moment than recorded: everything is reckoned again from it.

The old moment stays on record.  Every grievance of the same contact came with it; its appeals are
put to who looks after them (`appeals.operations.receipt`), with the reason.
"""

from dataclasses import dataclass
from datetime import datetime

from appeals.models import Appeal, Contact
from appeals.operations import to_do as appeals_to_do
from appeals.operations.moved import Moved, keep_moved_of
from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.late_filing import flag_late_filing
from grievances.operations.on_file import UnableToGrieve, happened
from grievances.operations.second_level import FILING, before_its_answer
from kernel.cases.moved import standings
from kernel.cases.receipts import CORRECTED, came_then, correction, done_before
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

WITH_IT = ("received", "representative_papers_received")
"""What came with the contact itself came when it did."""
APPEAL_TOO = "its contact was received at another time"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A grievance whose receipt is corrected: the moments, and every clock that moved, its own and
    the time to appeal the answer it is about."""

    number: str
    before: datetime
    after: datetime
    moved: tuple[Moved, ...]


def correct(
    number: str, received_at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> tuple[Corrected, ...]:
    """It first reached the plan, or its delegate, at `received_at`; and so did every other
    grievance of the same contact.  The one asked for comes first.

    UnableToGrieve where it is in the future, the same, later than something done with it, or before
    the answer it appeals.
    """
    with acted(number, actor, "grievance.work", now, version) as row:
        if not why.strip():
            raise UnableToGrieve("say how the true receipt is known")
        if received_at > now:
            raise UnableToGrieve(f"{received_at.isoformat()} is still to come")
        if received_at == row.received_at:
            raise UnableToGrieve(f"{row.number} is recorded as received then already")
        rows = _of_the_contact(row)
        for each in rows:
            _nothing_before(each, received_at)
        batch = Batch()
        done = tuple(_one(each, received_at, why.strip(), actor, batch, now) for each in rows)
        if row.contact_id:
            _contact(row.contact_id, received_at, now)
        batch.seal(now)
        return done


def _of_the_contact(row: Grievance) -> list[Grievance]:
    if row.contact_id is None:
        return [row]
    others = (
        Grievance.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(contact=row.contact_id, received_at=row.received_at)
        .exclude(pk=row.pk)
    )
    return [row, *others.order_by("pk")]


def _nothing_before(row: Grievance, received_at: datetime) -> None:
    found = done_before(row.pk, row.received_at, received_at)
    if not found and row.previous is not None:
        found = before_its_answer(row.previous, received_at)
    if found:
        raise UnableToGrieve(f"{row.number}: {found}")


def _one(
    row: Grievance, received_at: datetime, why: str, actor: Actor, batch: Batch, now: datetime
) -> Corrected:
    before = row.received_at
    cases = [row.pk, *((row.previous_id,) if row.previous_id else ())]
    stood = standings(cases)
    row.received_at = row.case.received_at = received_at
    row.save(update_fields=["received_at"])
    row.case.save(update_fields=["received_at"])
    for event in came_then(row.pk, before, WITH_IT):
        facts = correction(event, before, received_at, why)
        happened(row, CORRECTED, received_at, actor.name, batch, now=now, facts=facts)
    if row.previous is not None:
        _asked_for(row.previous, before, received_at, why, actor, batch, now)
    flag_late_filing(row)
    moved = keep_moved_of(cases, stood, why, batch, now=now, by=actor.name)
    return Corrected(row.number, before, received_at, moved)


def _asked_for(
    first: Grievance,
    before: datetime,
    after: datetime,
    why: str,
    actor: Actor,
    batch: Batch,
    now: datetime,
) -> None:
    """The answer of the first level was appealed when the second was received."""
    for event in came_then(first.pk, before, (FILING,)):
        facts = correction(event, before, after, why)
        happened(first, CORRECTED, after, actor.name, batch, now=now, facts=facts)


def _contact(contact: int, received_at: datetime, now: datetime) -> None:
    Contact.objects.filter(pk=contact).update(received_at=received_at)
    for appeal in Appeal.objects.filter(contact=contact).exclude(received_at=received_at):
        appeals_to_do.add(appeal, APPEAL_TOO, now=now, priority=1)
