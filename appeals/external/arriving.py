"""What follows once a file reached its body, or must go to another than it was made for."""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.bodies import MEDICARE, body_of
from appeals.external.on_file import QUEUE, matter_of, matter_of_review, move
from appeals.external.reporting import REPORTED
from appeals.external.sending import send, told_again
from appeals.external.telling import HEARD, over_if_told
from appeals.models import ExternalReview
from kernel.cases.models import Event
from kernel.cases.queue import close
from kernel.outside.models import Delivery, Escalation
from kernel.record.sealing import Batch


def arrived(delivery: Delivery, now: datetime, by: str) -> None:
    """The review is before its body from the moment the receipt gives; a report or notice of ours
    arrived."""
    if delivery.escalation.about.filter(confirmed__contains=[REPORTED]).exists():
        close([delivery.escalation.case_id], QUEUE, now=now)
        return
    if delivery.escalation.about.filter(confirmed__contains=[HEARD]).exists():
        over_if_told(ExternalReview.objects.get(pk=delivery.escalation.case_id), now=now)
        return
    row = (
        ExternalReview.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=delivery.escalation.case_id, state="assigned")
        .first()
    )
    if row is None or delivery.delivered_at is None:
        return
    first = Event.objects.filter(case=row.pk, name="received").order_by("at", "id").first()
    row.received_at = row.case.received_at = first.at if first else delivery.delivered_at
    row.case.save(update_fields=["received_at"])
    row.save(update_fields=["received_at"])
    move(row, "forwarded")


def still_right(escalation: Escalation, now: datetime) -> bool:
    """Whether a file that waits goes to the body that hears it on the day it leaves; else it is
    made again for that one, and this must not leave.

    A contractor changes on a day: a file made on the last evening is not sent to who was before.
    """
    row = ExternalReview.objects.select_related("case", "appeal__case").filter(
        pk=escalation.case_id, state="assigned", process__in=MEDICARE
    ).first()  # fmt: skip
    if row is None:
        return True
    body = body_of(row.process, row.case.regimes, now.astimezone(ZoneInfo(row.case.zone)).date())
    if body.code == escalation.body:
        return True
    row.body = body.code
    row.save(update_fields=["body"])
    matter = matter_of(row.appeal) if row.appeal else matter_of_review(row)
    batch = Batch()
    why = f"{escalation.body} hears no more of these: {body.code} does ({body.cite})"
    told = told_again(escalation)
    send(row, matter, body.reader, told, why=why, batch=batch, now=now, by=escalation.made_by)
    batch.seal(now)
    return False
