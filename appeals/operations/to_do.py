"""What a specialist must do about an appeal or a review outside, reason by reason, in one item."""

from datetime import datetime

from appeals.models import Appeal, ExternalReview
from appeals.operations.on_file import TO_DO
from kernel.cases.models import Movement, QueueMovement, WorkItem
from kernel.cases.queue import Work, close, put_many


def add(row: Appeal | ExternalReview, *reasons: str, now: datetime, priority: int = 0) -> None:
    """These too; what is there stays."""
    there = _reasons(row)
    if new := [each for each in reasons if each not in there]:
        work = Work(row.pk, TO_DO, (*there, *new), priority=priority)
        put_many([work], now=now)


def done(row: Appeal | ExternalReview, *reasons: str, now: datetime) -> None:
    """These no more; with none left the work is done."""
    there = _reasons(row)
    left = [each for each in there if each not in reasons]
    if there and not left:
        close([row.pk], TO_DO, now=now)
    elif left != there:
        put_many([Work(row.pk, TO_DO, tuple(left))], now=now)


def give(row: Appeal | ExternalReview, to: str, *, by: str, now: datetime) -> None:
    """Its open work is theirs, where it is nobody's; to nobody (""): it stays so."""
    free = {"done_at__isnull": True, "assigned_to": "", "leased_by": ""}
    item = WorkItem.objects.filter(case=row.pk, queue=TO_DO, **free).first()
    if item is None or not to or to in item.barred:
        return
    item.assigned_to = to
    item.save(update_fields=["assigned_to"])
    QueueMovement.objects.create(
        item=item, what=Movement.ASSIGN, who=by, from_whom="", to_whom=to, at=now
    )


def _reasons(row: Appeal | ExternalReview) -> list[str]:
    item = WorkItem.objects.filter(case=row.pk, queue=TO_DO, done_at__isnull=True).first()
    return list(item.reasons) if item else []
