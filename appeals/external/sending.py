"""A file put together and set on its way to a body: kept, listed, and told to the cases it is of.

That it was delivered is recorded by its receipt and by nothing else (`kernel.outside.confirm`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appeals.external.addresses import addressed
from appeals.external.on_file import QUEUE, Matter, happened
from appeals.external.packet import put_together, title_of
from appeals.models import Appeal, ExternalReview
from kernel.cases.models import Deadline
from kernel.cases.queue import Work, put_many
from kernel.clocks import catalogue
from kernel.outside.keeping import Reader, Told, escalate, keep
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch

SOONEST = timedelta(hours=1)
"""When silence is an alarm at the earliest, also where the time to send is over already."""
LATEST = timedelta(days=5)
"""And at the latest, where no clock asks for the file."""


def send(
    review: ExternalReview,
    matter: Matter,
    body: Reader,
    told: Sequence[Told],
    *,
    why: str,
    batch: Batch,
    now: datetime,
    by: str,
) -> Escalation:
    """Put the file of the matter together and have it wait for whoever carries it.

    What it lacks is recorded with it and given to a person; it goes all the same: a late file is
    worse than one that is completed after.
    """
    day = now.astimezone(ZoneInfo(review.case.zone)).date()
    reader, lacks = addressed(body, matter, day)
    packed, gathered = put_together(matter, review, body.name)
    lacking = [*gathered.lacking, *([lacks] if lacks else [])]
    packet = keep(review.pk, title_of(review), packed, batch, now=now, by=by)
    facts = {
        "packet": packet.number,
        "sha256": packet.pdf_sha256,
        "pages": packet.pages,
        "documents": len(packet.manifest),
        "to": body.body,
        "lacking": lacking,
    }
    happened(review, "file_made", now, by, batch, now=now, facts=facts)
    if lacking:
        put_many([Work(review.pk, QUEUE, ("file_incomplete",), priority=1)], now=now)
    by_when = answer_by(told, now)
    return escalate(packet, reader, told, why=why, answer_by=by_when, now=now, by=by)


def answer_by(told: Sequence[Told], now: datetime) -> datetime:
    """Half-way to the earliest deadline that its delivery stops: then silence is an alarm."""
    acts = {name for each in told for name in each.confirmed}
    asking = [clock.name for clock in catalogue() if acts & {act.event for act in clock.stops}]
    cases = [each.case for each in told]
    late_from = (
        Deadline.objects.filter(case__in=cases, clock__in=asking, state__in=("running", "late"))
        .exclude(late_from__isnull=True)
        .order_by("late_from")
        .values_list("late_from", flat=True)
        .first()
    )
    if late_from is None:
        return now + LATEST
    return now + min(max((late_from - now) / 2, SOONEST), LATEST)


def told_of_both(appeal: Appeal, review: ExternalReview) -> tuple[Told, Told]:
    """The appeal is told that its file reached the reviewer, which stops the plan's time; the
    review, that it was received, which starts the reviewer's."""
    handed, refused = "file_handed_over", "file_refused"
    return (
        Told(appeal.pk, handed, ("file_forwarded",), refused),
        Told(review.pk, handed, ("received",), refused),
    )


def told_again(escalation: Escalation) -> tuple[Told, ...]:
    """The same cases, told the same of another escalation."""
    return tuple(
        Told(each.case_id, each.handed_over, tuple(each.confirmed), each.refused)
        for each in escalation.about.order_by("pk")
    )
