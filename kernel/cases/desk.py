"""What a person does with work from a queue: policy is asked, then it is done in their name.

Pages, interfaces and commands call these; handing work to others is in `assigning`.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from kernel.cases import late, queue, undoing
from kernel.cases.models import Movement, QueueMovement, WorkItem
from kernel.cases.queue import UnableToFinish
from kernel.cases.views import taken_by
from kernel.cases.wanted import Wanted
from kernel.people.policy import Actor, may, may_see, require, sees
from kernel.record.acting import acting

READ, TAKE, SKIPS = "work.read", "work.take", "work.skips"
_BY_HAND = {late.QUEUE}


def ends_by_hand(queue: str) -> None:
    """Work of this queue ends when a person says so; of others, it ends with what it is about."""
    _BY_HAND.add(queue)


class NoSuchWork(LookupError):
    """There is no such item, or not for this person to know of."""


def take(actor: Actor, wanted: Wanted) -> WorkItem | None:
    """The next item of what is wanted, leased to them; None where there is none for them."""
    require(actor, TAKE)
    queues = taken_by(actor, wanted.queues)
    if not queues:
        return None
    with acting(actor.name):
        return queue.take_next(replace(wanted, queues=queues))


def item_for(actor: Actor, item: int) -> WorkItem:
    """An item this person may know of.  NoSuchWork: none, or they are barred from it."""
    found = (
        WorkItem.objects.select_related("case")
        .filter(Q(pk=item) & ~Q(barred__contains=[actor.name]))
        .first()
        if 0 < item < 1 << 63
        else None
    )
    if found is None or not may_see(actor, found.case.restricted_to):
        raise NoSuchWork(f"there is no work item {item}")
    return found


def keep(actor: Actor, item: int, *, now: datetime) -> WorkItem:
    """Still at it: the lease begins anew."""
    require(actor, TAKE)
    item_for(actor, item)
    queue.keep(item, actor.name, now=now)
    return item_for(actor, item)


def give_back(actor: Actor, item: int, *, now: datetime) -> WorkItem:
    """Another may have it."""
    require(actor, TAKE)
    item_for(actor, item)
    with acting(actor.name):
        queue.give_back(item, actor.name, now=now)
    return item_for(actor, item)


def skip(actor: Actor, item: int, reason: str, *, now: datetime) -> WorkItem:
    """Given back with a reason that supervisors read."""
    require(actor, TAKE)
    item_for(actor, item)
    with acting(actor.name):
        queue.skip(item, actor.name, reason, now=now)
    return item_for(actor, item)


def have_back(actor: Actor, item: int, *, now: datetime) -> WorkItem:
    """What they gave back, or skipped, a moment ago.  UnableToUndo where it is too late."""
    require(actor, TAKE)
    item_for(actor, item)
    with acting(actor.name):
        undoing.have_back(item, actor.name, now=now)
    return item_for(actor, item)


def finish(actor: Actor, item: int, *, now: datetime, note: str = "") -> WorkItem:
    """Done, where a person's word is what ends it: `note` says what was done.  UnableToFinish where
    a decision ends it."""
    require(actor, TAKE)
    found = item_for(actor, item)
    if found.queue not in _BY_HAND:
        raise UnableToFinish(f"work of the queue {found.queue} is done when its case is decided")
    with acting(actor.name):
        queue.finish(item, actor.name, now=now, why=note)
    return item_for(actor, item)


def skips(actor: Actor, *, before: tuple[datetime, int] | None, size: int) -> list[QueueMovement]:
    """Who skipped what, and why: the latest first."""
    require(actor, SKIPS)
    rows = QueueMovement.objects.filter(what="skip").select_related("item__case")
    if before is not None:
        at, identity = before
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=identity)
    if "*" not in (seen := sees(actor)):
        rows = rows.filter(item__case__restricted_to__in=["", *sorted(seen)])
    return list(rows.order_by("-at", "-id")[:size])


def movements_of(actor: Actor, item: int) -> list[QueueMovement]:
    """All that became of an item, in order; why it was skipped, only for who may read that."""
    require(actor, READ)
    item_for(actor, item)
    found = list(QueueMovement.objects.filter(item=item).order_by("id"))
    if not may(actor, SKIPS):
        for each in found:
            each.why = "" if each.what == Movement.SKIP else each.why
    return found
