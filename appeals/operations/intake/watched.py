"""What came and nobody settled is watched: the shortest time that may be its runs on a case of its
own, so that somebody on call is told before it has passed.

Each contact gets its case (`K26-…`) within a sweep of its receipt; what a person says of it ends
the watch.  An hour clock runs where it asks to hurry, and where nothing of it could be read: a fax
that no machine reads may be an expedited appeal.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.models import Contact
from appeals.operations.intake.waiting import asks_to_hurry, lines_of_business
from kernel.cases.models import Case, Event
from kernel.cases.more_clocks import open_more
from kernel.cases.sweep import ACTOR
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import catalogue
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

KIND = "contact"
URGENT = "contact_may_be_urgent"
OTHER = {
    "medicare_advantage": "contact_medicare_advantage",
    "original_medicare": "contact_original_medicare",
    "aca_individual": "contact_private",
    "aca_group": "contact_private_two_levels",
    "erisa_self_funded": "contact_private_two_levels",
}
"""The shortest time of an appeal that is not urgent, by line of business."""


def watch_contacts(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Every open contact that nothing runs on yet."""
    with unrestricted():
        waiting = Contact.objects.filter(state="open", case=None).order_by("pk")
        for identity in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                row = Contact.objects.select_for_update(of=("self",), skip_locked=True).filter(
                    pk=identity, state="open", case=None
                ).first()  # fmt: skip
                if row is not None:
                    case = watch(row, now=now, by=ACTOR)
                    yield f"contact {row.pk} waits to be settled: {case.number}"


def watch(row: Contact, *, now: datetime, by: str) -> Case:
    """Put the contact's case on file with the clock that may be its."""
    urgent = may_be_urgent(row)
    local = now.astimezone(ZoneInfo(row.zone))
    case = Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"K{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind=KIND,
        member_id=row.member_id,
        request=KIND,
        track="expedited" if urgent else "standard",
        zone=row.zone,
        received_at=row.received_at,
        opened_at=now,
    )
    batch = Batch()
    facts = {"contact": row.pk, "channel": row.channel, "may_be_urgent": urgent}
    record_many([Happened(case.pk, "received", row.received_at, by, facts)], batch, now=now)
    row.case = case
    row.save(update_fields=["case"])
    open_more(case, [catalogue()[_clock(row, urgent=urgent)]], now=now)
    batch.seal(now)
    return case


def may_be_urgent(row: Contact) -> bool:
    """It asks to hurry, or nobody and nothing has read what it asks for."""
    read = row.said.get("read", {})
    unread = row.upload_id is not None and not read.get("proposals") and not row.text.strip()
    return unread or asks_to_hurry(row)


def _clock(row: Contact, *, urgent: bool) -> str:
    """The shortest of those that may be its."""
    if urgent:
        return URGENT
    names = {OTHER[base] for base in lines_of_business(row)}
    return min(sorted(names), key=lambda name: catalogue()[name].limits[-1].span.amount)


def settled(row: Contact, said: str, *, now: datetime, by: str) -> None:
    """A person said what it is: the watch is over.  In the caller's transaction."""
    if row.case_id is not None:
        batch = Batch()
        facts: Mapping[str, str] = {"said": said}
        record_many([Happened(row.case_id, "settled", now, by, facts)], batch, now=now)
        batch.seal(now)


def unsettled(row: Contact, why: str, *, now: datetime, by: str) -> None:
    """It is open again, with the receipt it always had: its clock runs as if it never stopped."""
    if row.case_id is not None:
        batch = Batch()
        over = Event.objects.filter(case=row.case_id, name="settled").values_list("pk", flat=True)
        facts = {"why": why, "undoes": " ".join(map(str, over.order_by("pk")))}
        record_many([Happened(row.case_id, "unsettled", now, by, facts)], batch, now=now)
        batch.seal(now)
