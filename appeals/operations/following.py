"""What the sweep does for appeals under review, decided, and won (`appeals.swept`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals.external.answering import Effected
from appeals.external.iro import PROCESSES
from appeals.external.telling import over_if_told
from appeals.models import Appeal, ExternalReview
from appeals.operations import to_do
from appeals.operations.acknowledge import tell_changes
from appeals.operations.assign import put_up
from appeals.operations.below import review_facts
from appeals.operations.carry_out import (
    PART,
    STUCK,
    WON,
    carry_out,
    carry_out_reversal,
    effect_of,
    effectuated,
    is_effectuated,
    won_by_plan,
    won_outside,
)
from appeals.operations.close import close_if_done
from appeals.operations.on_file import REVIEW, held
from appeals.operations.outcome import BODIES
from appeals.operations.unappealed import appeal_of
from kernel.cases.models import Event, WorkItem
from kernel.cases.sweep import ACTOR
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted


def for_reviewers(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Admitted appeals that stand in no reviewer's queue."""
    there = WorkItem.objects.filter(queue=REVIEW, done_at__isnull=True).values("case")
    waiting = Appeal.objects.filter(state="admitted").exclude(case__in=there)
    for row in waiting.select_related("case", "claim", "asked", "decision").order_by("pk"):
        with transaction.atomic():
            put_up(row, review_facts(row), now=now)
        yield f"{row.number} waits for a reviewer"


def changed_below(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Claims and requests under appeal that changed."""
    with transaction.atomic():
        told = tell_changes(now=now, by=ACTOR)
    for row in told:
        yield f"what {row.number} is about changed: its owner is to acknowledge it"


def carried_out(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Won appeals that were carried out meanwhile, or can be by now; and those with nothing left to
    do, which are closed."""
    with unrestricted():
        for number in list(_to_look_at().values_list("number", flat=True)):
            with transaction.atomic():
                yield from _look_at(held(number), now)
        named = Q(claim__isnull=False) | Q(asked__isnull=False)
        reviews = ExternalReview.objects.filter(
            Q(appeal__isnull=False) | (named & Q(process__in=PROCESSES)),
            outcome__in=WON, state="answered",
        )  # fmt: skip
        for identity in list(reviews.order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                yield from _look_at_review(_review(identity), now)


def told_of_reversals(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """The plan's own reversals of which the reviewer and the claimant were told: over."""
    with unrestricted():
        steps = ExternalReview.objects.filter(step="own_reversal").exclude(state="closed")
        for identity in list(steps.order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                step = _review(identity)
                if over_if_told(step, now=now):
                    yield f"{step.number} was told"


def _to_look_at() -> QuerySet[Appeal]:
    """Won and not carried out, or with nothing open outside: what is there may be over."""
    done = Event.objects.filter(case=OuterRef("pk"), name="effectuated")
    outside = ExternalReview.objects.filter(appeal=OuterRef("pk")).exclude(state="closed")
    won = Q(outcome__in=WON) & ~Exists(done)
    return Appeal.objects.filter(
        won | ~Exists(outside), state__in=("decided", "forwarded")
    ).order_by("pk")


def _look_at(row: Appeal, now: datetime) -> Iterator[str]:
    won = won_by_plan(row)
    if row.outcome in WON and won.numbers and not is_effectuated(row.pk):
        effect = effect_of(row, won)
        if not effect.there and not effect.part:
            carry_out(row, now=now, by=ACTOR)
            effect = effect_of(row, won)
        if effect.at is None:
            _still_open(row, effect.part, now)
            yield f"{row.number} is not carried out: {'; '.join(effect.lacks)}"
        else:
            batch = Batch()
            effectuated(row.pk, effect, row, now=now, by=ACTOR, batch=batch)
            batch.seal(now)
            yield f"{row.number} is carried out"
    if close_if_done(row, now=now):
        yield f"{row.number} is closed"


def _review(identity: int) -> ExternalReview:
    """Locked: another sweep waits, and finds what this one recorded."""
    found = ExternalReview.objects.select_for_update(of=("self",))
    around = ("appeal__case", "case", "claim", "asked", "decision")
    return found.select_related(*around).get(pk=identity)


def _look_at_review(review: ExternalReview, now: datetime) -> Iterator[str]:
    """A body's reversal binds the plan.  What is authorized is not provided yet (MA-51): that, a
    person records."""
    row, how = appeal_of(review), "paid" if review.request == "payment" else "authorized"
    done = Event.objects.filter(case=review.pk, name=how).exists()
    if done or review.state != "answered":
        return
    won = won_outside(review)
    if not won.numbers:
        to_do.add(row, STUCK, now=now, priority=1)
        yield f"{review.number} does not say which line it reverses: a person looks"
        return
    effect = effect_of(row, won)
    if not effect.there and not effect.part:
        carry_out_reversal(review, now=now, by=ACTOR)
        effect = effect_of(row, won)
    if effect.at is None:
        _still_open(row, effect.part, now)
        yield f"{review.number} is not carried out: {'; '.join(effect.lacks)}"
        return
    body: Any = BODIES[review.process]
    body.effectuate(review, Effected(how, effect.at, effect.reference), now=now, by=ACTOR)
    yield f"{review.number} is carried out"


def _still_open(row: Appeal, part: bool, now: datetime) -> None:
    """What is there in part only is flagged: it is not done, and looks as if it were."""
    if part:
        to_do.add(row, PART, now=now, priority=1)
