"""What a claim's page says of the work on it: who looks has it in hand, until when; why there is
work about a deadline; and the way to the next.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.operations.review.parts import Review
from kernel.cases.late import LATE, QUEUE, UNKNOWN, why_of
from kernel.cases.models import WorkItem
from kernel.people.policy import Actor, may

TAKE = "work.take"


@dataclass(frozen=True, slots=True)
class LateWork:
    """An item of work about deadlines: why it is there; `mine`: who looks may say it is done;
    `version` is the state of it that they see."""

    item: int
    version: str
    why: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """An item of work somebody has in hand, and the state of it that they see."""

    pk: int
    version: str


@dataclass(frozen=True, slots=True)
class InHand:
    """Work on the claim as one person sees it.  `mine` are the items in their hands, `until` when;
    `next`: nothing of the claim is theirs to do, so the next may be taken."""

    mine: tuple[Mine, ...]
    until: datetime | None
    late: tuple[LateWork, ...]
    next: bool


def in_hand(
    work: Sequence[WorkItem],
    versions: Mapping[int, str],
    review: Review,
    actor: Actor,
    now: datetime,
) -> InHand:
    """Of the claim's open work, in these versions."""
    mine = [each for each in work if _holds(each, actor.name, now)]
    until = min((each.leased_until for each in mine if each.leased_until), default=None)
    late = tuple(
        _late(each, versions[each.pk], review, each in mine) for each in work if each.queue == QUEUE
    )
    waits = review.header.state == "pended" and review.proposal is None and not review.waiting
    free = not mine and not waits and bool(may(actor, TAKE))
    return InHand(tuple(Mine(each.pk, versions[each.pk]) for each in mine), until, late, free)


def _holds(item: WorkItem, name: str, now: datetime) -> bool:
    return item.leased_by == name and item.leased_until is not None and item.leased_until > now


def _late(item: WorkItem, version: str, review: Review, mine: bool) -> LateWork:
    days = {each.clock: each.due_on for each in review.deadlines}
    why = []
    for reason in item.reasons:
        name = reason.removeprefix(LATE).removeprefix(UNKNOWN)
        why.append(why_of(reason, days.get(name)) or reason)
    return LateWork(item.pk, version, tuple(why), mine)
