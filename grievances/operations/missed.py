"""Every night closed grievances are read again for an appeal that nobody saw (F1).

Each is read once by every version of the table and the examples, as a contact is sorted: what a
compliance officer adds finds what was missed before.  What may be one is a person's: they classify
it again, or say that it is none.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from appeals.models import Appeal
from grievances.models import Grievance, NightlyReading, ReadAgain
from grievances.operations.doors import acted
from grievances.operations.intake.propose import text_of
from grievances.operations.intake.settle import CLASSIFY
from grievances.operations.on_file import TRIAGE, UnableToGrieve, happened
from grievances.operations.triage_table import table_in_force
from grievances.triage.likeness import built_in_likeness
from grievances.triage.propose import Proposed
from grievances.triage.sort import sort
from grievances.triage.table import Table
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

MAY_BE = "an appeal may have been missed"
CLOSED = ("resolved", "closed", "withdrawn")
AT_ONCE = 500
LOOKED = "not_an_appeal"


def read_closed(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """With the first sweep of a day: closed grievances the table in force has not read yet."""
    local = now.astimezone(ZoneInfo(zone))
    if NightlyReading.objects.filter(day=local.date()).exists():
        return
    with unrestricted(), transaction.atomic():
        table = table_in_force()
        mark = read_by(table)
        night, new = NightlyReading.objects.get_or_create(
            day=local.date(), defaults={"at": now, "mark": mark, "read": 0}
        )
        if not new:
            return
        found = [row for row in _unread(mark) if _reads(row, table, night, now)]
        night.read = ReadAgain.objects.filter(night=night).count()
        night.found = [row.number for row in found]
        night.save(update_fields=["read", "found"])
    for row in found:
        yield f"{row.number}: {MAY_BE}"


def read_by(table: Table) -> str:
    """The mark of a table together with the examples: another of either reads again."""
    return sha256(f"{table.mark}\n{built_in_likeness().mark}".encode()).hexdigest()[:12]


def looked_at(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> Grievance:
    """A person read it: no decision was to be changed.  The night does not ask again."""
    with acted(number, actor, CLASSIFY, now, version) as row:
        if not why.strip():
            raise UnableToGrieve("say why there is no decision they want changed")
        batch = Batch()
        happened(row, LOOKED, now, actor.name, batch, now=now, facts={"why": why.strip()})
        close([row.pk], TRIAGE, now=now)
        batch.seal(now)
        return row


def _unread(mark: str) -> Iterable[Grievance]:
    """A person's word that it is no appeal stands."""
    rows = Grievance.objects.filter(state__in=CLOSED).exclude(readings__mark=mark)
    looked = Event.objects.filter(name=LOOKED).values("case")
    rows = rows.exclude(case__in=looked).select_related("case", "contact__upload")
    return rows.order_by("pk")[:AT_ONCE]


def _reads(row: Grievance, table: Table, night: NightlyReading, now: datetime) -> bool:
    """Whether it speaks of a decision to be changed that no appeal was opened for."""
    issues = sort(_text(row), table, built_in_likeness()).issues
    asks = [each for each in issues if each.becomes == "appeal"]
    ReadAgain.objects.create(
        grievance=row, mark=night.mark, night=night, proposes=[_said(each) for each in asks]
    )
    if len(asks) <= _appeals_of(row, now):
        return False
    put_many([Work(row.pk, TRIAGE, (MAY_BE,), priority=1)], now=now)
    return True


def _text(row: Grievance) -> str:
    """What came, what was put down of it, and what was noted since: a member may say it later."""
    came = text_of(row.contact) if row.contact else ""
    issues = row.issues.order_by("number").values_list("words", flat=True)
    notes = Event.objects.filter(case=row.pk, name="noted").order_by("id")
    said = [note.facts.get("text", "") for note in notes]
    parts = (came, *(each for each in (*issues, *said) if each not in came))
    return "\n".join(filter(None, parts))


def _appeals_of(row: Grievance, now: datetime) -> int:
    """Appeals of the same contact, and of the case it complains about."""
    same = Q(pk__in=[])
    if row.contact_id is not None:
        same |= Q(contact=row.contact_id)
    if row.of_case_id is not None:
        same |= Q(claim__case=row.of_case_id) | Q(asked__case=row.of_case_id)
    opened = Event.objects.filter(case=row.pk, name="reclassified", facts__as="appeal").count()
    return max(Appeal.objects.filter(same).count(), opened)


def _said(each: Proposed) -> dict[str, object]:
    return {"words": each.words, "because": [one.as_json() for one in each.because]}
