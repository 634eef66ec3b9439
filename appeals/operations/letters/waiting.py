"""Letters that wait for a case file which nobody carries: work for a person, with its deadline.

An enrollee of Medicare Advantage is told that the plan upheld, or was late, only once the file has
left for the IRE: the letter says that it was sent.  A file that cannot leave would keep the letter
back in silence (42 CFR 422.590(a)(2), (e)(5): both within one time).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from appeals.external.ire import AGAINST, PROCESS
from appeals.models import Appeal
from appeals.operations.letters.days import FILE_LEFT
from kernel.cases.models import Event, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.letters.owing import HELD, QUEUE
from kernel.outside.models import Delivery
from kernel.record.sight import unrestricted

NO_ADDRESS_NEEDED = ("portal",)
"""Channels a file goes by without an address."""
NO_FILE = "no file was made"


def letters_waiting(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Decided or late appeals whose file should have left by now, or cannot: each told once, in the
    queue of letters, due when the time to send the file ends."""
    with unrestricted():
        for row in _not_left():
            lacks = what_is_missing(row, now)
            if not lacks:
                continue
            code = "recon_upheld" if row.outcome in AGAINST else "recon_forward"
            with transaction.atomic():
                said = f"{HELD} {code}: {lacks}"[:60]
                put_many([Work(row.pk, QUEUE, (said,), priority=1)], now=now)
            yield f"{row.number}: the letter {code} waits, {lacks}"


def what_is_missing(row: Appeal, now: datetime) -> str:
    """Why the file to the IRE has not left, in words; empty where it may still leave by itself."""
    review = row.external_reviews.filter(process=PROCESS, step="review").order_by("pk").last()
    if review is None:
        return NO_FILE
    last = (
        Delivery.objects.filter(escalation__case=review.pk)
        .select_related("escalation")
        .order_by("escalation_id", "attempt")
        .last()
    )
    if last is None:
        return f"{review.number}: {NO_FILE}"
    if not last.address and last.channel not in NO_ADDRESS_NEEDED:
        return f"{review.number} has no address of its reviewer"
    if last.escalation.answer_by <= now:
        return f"{review.number} was not handed over"
    return ""


def _not_left() -> list[Appeal]:
    """Forwarded appeals of Medicare Advantage whose file nobody took, not in the queue yet."""
    left = Event.objects.filter(case=OuterRef("pk"), name__in=FILE_LEFT)
    told = WorkItem.objects.filter(
        case=OuterRef("pk"), queue=QUEUE, done_at=None, reasons__0__startswith=HELD
    )
    rows = Appeal.objects.filter(state="forwarded", case__regimes__contains=["medicare_advantage"])
    return list(rows.filter(~Exists(left), ~Exists(told)).select_related("case").order_by("pk"))
