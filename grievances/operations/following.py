"""What the sweep does for grievances (`grievances.swept`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from grievances.models import Grievance, Issue
from grievances.operations.on_file import TRIAGE, held
from grievances.operations.reclassify import TELL
from grievances.operations.resolve import close_if_told
from kernel.cases.models import Event, WorkItem
from kernel.cases.queue import close
from kernel.record.sight import unrestricted


def told(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Resolved grievances whose letter has left are over."""
    with unrestricted():
        waiting = Grievance.objects.filter(state="resolved", case__events__name="notice_sent")
        for number in list(waiting.distinct().values_list("number", flat=True)):
            with transaction.atomic():
                if close_if_told(held(number), now):
                    yield f"{number} is closed: its answer has left"


def told_the_way(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """The letter that says how something is handled has left: nobody needs to tell it any more."""
    with unrestricted():
        told_by = Event.objects.filter(case=OuterRef("case"), name="way_told")
        waiting = WorkItem.objects.filter(
            Exists(told_by), queue=TRIAGE, done_at__isnull=True, reasons=[TELL]
        )
        for case, number in list(waiting.values_list("case", "case__number")):
            with transaction.atomic():
                last = Event.objects.filter(case=case, name="reclassified").order_by("-id").first()
                after = Event.objects.filter(case=case, name="way_told").order_by("-id").first()
                if last is None or after is None or after.pk < last.pk:
                    continue
                row = held(number)
                close([case], TRIAGE, now=now)
                became = last.facts["number"]
                Issue.objects.filter(contact=row.contact_id, case__number=became).update(
                    told_at=after.at
                )
            yield f"{number}: the member was told which way it goes"
