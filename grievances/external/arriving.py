"""What follows once a packet reached the body it was made for."""

from datetime import datetime

from grievances.external.on_file import QUEUE, move, open_clocks
from grievances.external.qio_steps import records_arrived
from grievances.models import Matter
from kernel.cases.queue import close
from kernel.outside.models import Delivery, EscalationAbout


def arrived(delivery: Delivery, now: datetime, by: str) -> None:
    """The body has the answer or the records from the moment the receipt gives; what asks for more
    time is no answer."""
    row = (
        Matter.objects.select_for_update(of=("self",))
        .select_related("case", "grievance", "of_case", "member")
        .filter(pk=delivery.escalation.case_id, state="open")
        .first()
    )
    if row is None or delivery.delivered_at is None or not _answers(delivery):
        return
    move(row, "answered")
    close([row.pk], QUEUE, now=now)
    open_clocks(row, now=now)
    if row.level == "records":
        records_arrived(row, delivery.delivered_at, now=now, by=by)


def _answers(delivery: Delivery) -> bool:
    about = EscalationAbout.objects.filter(escalation=delivery.escalation_id)
    return about.filter(confirmed__contains=["file_forwarded"]).exists()
