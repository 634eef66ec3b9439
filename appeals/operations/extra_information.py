"""What a claimant sent the reviewer comes to the plan, which may change its mind (XR-13, SX-04).

The reviewer sends it on within a business day of receiving it.  The plan may look again; that does
not delay the review (XR-14).  It reverses (`own_reversal.reverse`), or its denial stands.
"""

from dataclasses import dataclass
from datetime import datetime

from appeals.external.iro import PROCESSES
from appeals.external.on_file import (
    QUEUE,
    UnableToGo,
    happened,
    happened_many,
    matter_of_review,
    move,
    open_clocks,
    put_on_file,
)
from appeals.models import ExternalReview
from appeals.operations.review_doors import acted_on_review
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

STEP, REASON = "extra_information", "to_reconsider"
BEFORE_THE_BODY = ("assigned", "forwarded")


@dataclass(frozen=True, slots=True)
class Extra:
    """`what` came, in words; `reviewer_received_at` when the reviewer did, as it says, and
    `received_at` when it reached the plan."""

    what: str
    reviewer_received_at: datetime
    received_at: datetime


def came(number: str, extra: Extra, actor: Actor, now: datetime, version: str) -> ExternalReview:
    """Put it on file beside the review `number`, as a case of its own with the reviewer's time to
    send it on.  UnableToGo where nothing is before a reviewer, or the moments do not fit."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.process not in PROCESSES or row.step != "review":
            raise UnableToGo(
                f"{row.number} is not the review before an outside reviewer of a private plan"
            )
        if row.state not in BEFORE_THE_BODY:
            raise UnableToGo(f"{row.number} is {row.state}: nothing is before the reviewer")
        if not extra.what.strip():
            raise UnableToGo("say what the claimant sent")
        if not row.case.received_at <= extra.reviewer_received_at <= extra.received_at <= now:
            raise UnableToGo("the reviewer received it after its assignment, and before the plan")
        step = put_on_file(
            matter_of_review(row),
            process=row.process,
            step=STEP,
            state="forwarded",
            body=row.body,
            basis=row.basis,
            previous=row,
            track=row.track,
            received_at=extra.reviewer_received_at,
            now=now,
        )
        batch = Batch()
        said = {"what": extra.what.strip(), "of": row.number, "by": row.body}
        events = [
            ("received", extra.reviewer_received_at, said),
            ("file_forwarded", extra.received_at, {"to": "plan", "by": row.body}),
        ]
        happened_many(step, events, actor.name, batch, now=now)
        told = {"what": extra.what.strip(), "step": step.number}
        happened(
            row, "information_received", extra.reviewer_received_at, actor.name, batch, now=now,
            facts=told,
        )  # fmt: skip
        open_clocks(step, now=now)
        put_many([Work(step.pk, QUEUE, (REASON,), priority=1)], now=now)
        batch.seal(now)
        return step


def stands(number: str, why: str, actor: Actor, now: datetime, version: str) -> None:
    """The plan looked at it (`number` is the step's) and its denial stands; the review goes on."""
    with acted_on_review(number, actor, "appeal.review", now, version) as step:
        if step.step != STEP or step.state != "forwarded":
            raise UnableToGo(f"{step.number} is nothing the plan still has to look at")
        if not why.strip():
            raise UnableToGo("say why the denial stands in spite of it")
        batch = Batch()
        facts = {"why": why.strip()}
        happened(step, "reconsidered", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        over(step, now=now)


def over(step: ExternalReview, *, now: datetime) -> None:
    """Nothing of it is left to look at."""
    move(step, "closed")
    close([step.pk], QUEUE, now=now)


def all_over(review: ExternalReview, *, now: datetime) -> None:
    """The review ended, or the plan reversed: what was to be looked at is not any more."""
    waiting = review.next_level.select_related("case").filter(step=STEP, state="forwarded")
    for step in waiting.order_by("pk"):
        over(step, now=now)
