"""What the sweep does for grievances: the parts this app registers."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from grievances.models import Grievance
from grievances.operations.corrective_action import tell_overdue
from grievances.operations.on_file import held
from grievances.operations.resolve import close_if_told
from kernel.cases.sweep import Part
from kernel.record.sight import unrestricted


def told(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Resolved grievances whose letter has left are over."""
    with unrestricted():
        waiting = Grievance.objects.filter(state="resolved", case__events__name="notice_sent")
        for number in list(waiting.distinct().values_list("number", flat=True)):
            with transaction.atomic():
                if close_if_told(held(number)):
                    yield f"{number} is closed: its answer has left"


PARTS: Mapping[str, Part] = {
    "grievances told": told,
    "corrective actions": tell_overdue,
}
