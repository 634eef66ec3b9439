"""A packet put together and set on its way to a body: kept, listed, and told to its matter.

That it was delivered is recorded by its receipt and by nothing else (`kernel.outside.confirm`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.paging import Page
from appeals.external.sending import LATEST, SOONEST
from grievances.external.bodies import Body
from grievances.external.on_file import QUEUE, happened
from grievances.external.packet import ALL, put_together
from grievances.models import Matter
from kernel.cases.models import Deadline, Event
from kernel.cases.queue import Work, put_many
from kernel.outside.keeping import Told, escalate, keep
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch


def send(
    row: Matter,
    body: Body,
    confirmed: Sequence[str],
    *,
    title: str,
    why: str,
    batch: Batch,
    now: datetime,
    by: str,
    first: Page | None = None,
    chapters: Collection[str] = ALL,
    missing: Sequence[str] = (),
) -> Escalation:
    """Put the packet together and have it wait for whoever carries it.  `confirmed` are the events
    its receipt records.

    What it lacks, and the exhibits that are `missing`, are recorded with it and given to a person;
    it goes all the same.
    """
    today = now.astimezone(ZoneInfo(row.case.zone)).date()
    made = put_together(row, title, body.name, first, today=today, chapters=chapters)
    packet = keep(row.pk, title, made.packed, batch, now=now, by=by)
    lacking = [*made.lacking, *(f"{each} (none on file)" for each in missing)]
    facts = {
        "packet": packet.number,
        "sha256": packet.pdf_sha256,
        "pages": packet.pages,
        "documents": len(packet.manifest),
        "to": body.code,
        "lacking": lacking,
    }
    happened(row, [("file_made", now, facts)], by, batch, now=now)
    if lacking:
        put_many([Work(row.pk, QUEUE, ("file_incomplete",), priority=1)], now=now)
    told = (Told(row.pk, "file_handed_over", tuple(confirmed), "file_refused"),)
    answer_by = silent_from(row, now)
    return escalate(packet, body.reader, told, why=why, answer_by=answer_by, now=now, by=by)


def lacking_of(made: Escalation) -> list[str]:
    """What the reader of this packet will miss, as it was recorded with it."""
    said = Event.objects.filter(case=made.case_id, name="file_made").order_by("id")
    of_it = [each.facts for each in said if each.facts.get("packet") == made.packet.number]
    return list(of_it[-1]["lacking"]) if of_it else []


def silent_from(row: Matter, now: datetime) -> datetime:
    """Half-way to the earliest deadline of the matter: then silence about the delivery is an
    alarm."""
    late_from = (
        Deadline.objects.filter(case=row.pk, state__in=("running", "late"))
        .exclude(late_from__isnull=True)
        .order_by("late_from")
        .values_list("late_from", flat=True)
        .first()
    )
    if late_from is None:
        return now + LATEST
    return now + min(max((late_from - now) / 2, SOONEST), LATEST)
