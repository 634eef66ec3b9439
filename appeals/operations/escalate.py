"""Up a level of Medicare: asked for after a decision, or because the body is late (OM-12); and the
review of a body's dismissal (OM-15, MA-31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appeals.amounts import Disputed
from appeals.external import levels
from appeals.external.on_file import (
    QUEUE,
    UnableToGo,
    happened,
    matter_of_review,
    move,
    open_clocks,
    put_on_file,
)
from appeals.models import ExternalReview
from appeals.operations.doors import acted
from appeals.operations.review_doors import acted_on_review
from kernel.cases.models import Deadline
from kernel.cases.queue import close
from kernel.law.regimes import base_of
from kernel.letters.moments import MINUTE, not_before
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

DECIDES = ("om_reconsideration", "om_hearing", "om_council", "om_hearing_escalated",
           "om_council_escalated")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Higher:
    """A request for the next level: when its office received it, and what is in controversy, claim
    by claim, where that level asks for it."""

    filed_at: datetime
    disputed: tuple[Disputed, ...] = ()


def ask_higher(
    number: str, higher: Higher, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """The next level above an appeal (R26-…) or a review outside (X26-…).  UnableToGo where it may
    not be asked for, or too little is in controversy: the sentence says which amount is asked."""
    if higher.filed_at > now:
        raise UnableToGo(f"{higher.filed_at.isoformat()} is still to come")
    filed, disputed = higher.filed_at, higher.disputed
    if number.strip().upper().startswith("R"):
        with acted(number, actor, "appeal.outside", now, version) as appeal:
            return levels.forward(appeal, filed=filed, disputed=disputed, now=now, by=actor.name)
    with acted_on_review(number, actor, "appeal.outside", now, version) as review:
        return levels.forward(review, filed=filed, disputed=disputed, now=now, by=actor.name)


def is_late(row: ExternalReview, at: datetime) -> bool:
    """Whether the time of the body to decide was over by then, and it had not decided."""
    late = Deadline.objects.filter(case=row.pk, clock__in=DECIDES, late_from__lte=at)
    return late.exclude(state__in=("met", "met_late")).exists()


def escalate(
    number: str, asked_at: datetime, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """Who appealed asks a late body to decide or send the matter up: it has five days (OM-12).

    A case of its own, with the body's receipt of that request.  UnableToGo while its time runs.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if base_of(row.case.regimes) != "original_medicare" or row.state != "forwarded":
            raise UnableToGo(f"{row.number} cannot be escalated: it is {row.state}")
        if asked_at > now:
            raise UnableToGo(f"{asked_at.isoformat()} is still to come")
        if not is_late(row, asked_at):
            raise UnableToGo(
                f"the time of {row.body} is not over: escalation is for when it is late "
                "(42 CFR 405.970(d))"
            )
        if row.next_level.filter(step="escalation").exists():
            raise UnableToGo(f"{row.number} was escalated before")
        step = put_on_file(
            matter_of_review(row),
            process=row.process,
            step="escalation",
            state="forwarded",
            body=row.body,
            basis="reviewer_late",
            previous=row,
            received_at=asked_at,
            now=now,
        )
        batch = Batch()
        happened(step, "received", asked_at, actor.name, batch, now=now)
        said = {"step": step.number}
        happened(row, "escalated", asked_at, actor.name, batch, now=now, facts=said)
        open_clocks(step, now=now)
        batch.seal(now)
        return step


def sent_up(
    number: str,
    at: datetime,
    disputed: Sequence[Disputed],
    actor: Actor,
    now: datetime,
    version: str,
) -> ExternalReview:
    """The late body could not decide in the five days and sent the matter up, where there is more
    time to decide what was escalated.  `number` is that of the escalation."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as step:
        row = step.previous
        if step.step != "escalation" or row is None or step.state != "forwarded":
            raise UnableToGo(f"{step.number} is no escalation that waits")
        at, _ = not_before(at, step.received_at, MINUTE)
        if not step.received_at <= at <= now:
            raise UnableToGo(f"{row.body} sent it up after it was asked to, and not in the future")
        batch = Batch()
        happened(step, "file_forwarded", at, actor.name, batch, now=now, facts={"by": row.body})
        batch.seal(now)
        move(step, "closed")
        move(row, "closed")
        close([row.pk, step.pk], QUEUE, now=now)
        return levels.forward(
            row, filed=at, disputed=disputed, escalated=True, now=now, by=actor.name
        )


def review_dismissal(
    number: str, filed_at: datetime, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """A level's dismissal is to be reviewed by the next one (42 CFR 405.974(b)), or vacated by the
    same for good cause; its clocks are a case of their own."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.outcome != "dismissed":
            raise UnableToGo(f"{row.number} was not dismissed")
        dismissed = levels.decided_at(row)
        if filed_at > now or (dismissed and filed_at < dismissed):
            raise UnableToGo("it was asked for after the dismissal, and not in the future")
        if row.next_level.filter(step="dismissal").exists():
            raise UnableToGo(f"the review of the dismissal of {row.number} is asked for already")
        above = levels.next_step(row)
        step = put_on_file(
            matter_of_review(row),
            process=above.process if above else row.process,
            step="dismissal",
            state="forwarded",
            basis="dismissed",
            previous=row,
            received_at=filed_at,
            now=now,
        )
        batch = Batch()
        happened(step, "received", filed_at, actor.name, batch, now=now)
        said = {"review": step.number}
        happened(row, "filed", filed_at, actor.name, batch, now=now, facts=said)
        open_clocks(step, now=now)
        batch.seal(now)
        return step
