"""What a letter that is made, at last or too late, means for the work on its case."""

from datetime import datetime

from kernel.cases.models import Deadline, WorkItem
from kernel.clocks import catalogue

QUEUE = "letters"
HELD = "held"


def late(cases: set[int], now: datetime) -> list[int]:
    """Cases with a deadline for telling that is past: the letter still goes, and someone knows."""
    telling = [
        clock.name
        for clock in catalogue()
        if clock.owed_by == "plan" and any(act.event == "notice_sent" for act in clock.stops)
    ]
    rows = Deadline.objects.filter(
        case__in=cases, clock__in=telling, state__in=("running", "late"), late_from__lte=now
    )
    return sorted(set(rows.values_list("case_id", flat=True)))


def no_longer_held(cases: set[int], now: datetime) -> None:
    """Work on letters that were held back, and are issued now, is done."""
    WorkItem.objects.filter(
        case__in=cases, queue=QUEUE, done_at__isnull=True, reasons__0__startswith=HELD
    ).update(done_at=now)
