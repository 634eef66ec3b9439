"""The plan changes its mind while an IRO reviews: that does not delay the review; told in one
business day, the IRO ends it when it hears of it (XR-14)."""

from datetime import datetime

from django.db.models import Q

from appeals.external.iro import PROCESSES
from appeals.external.on_file import (
    QUEUE,
    UnableToGo,
    happened,
    matter_of_review,
    move,
    open_clocks,
    put_on_file,
)
from appeals.external.telling import tell_reviewer
from appeals.models import Appeal, ExternalReview
from appeals.operations.carry_out import Carried, carry_out_reversal
from appeals.operations.extra_information import all_over
from appeals.operations.review_doors import acted_on_review
from appeals.operations.stands import denials_of
from appeals.operations.unappealed import carried_out_here
from claims.operations.reopen import lock_claim
from kernel.cases.queue import close
from kernel.outside.keeping import keep_back
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

BEFORE_THE_BODY = ("assigned", "forwarded")
REVERSED = "the plan reversed its denial"


def reverse(
    number: str, why: str, actor: Actor, now: datetime, version: str
) -> tuple[ExternalReview, Carried | None]:
    """The denial is undone and carried out at once; a case of its own holds the day by which the
    claimant and the IRO are told (45 CFR 147.136(d)(2)(iii)(B)(4)).  The plan owes the IRO no file
    any more; the IRO's own time ends when it hears.  `carried` is None where there was no appeal of
    ours."""
    with acted_on_review(number, actor, "appeal.review", now, version) as row:
        if row.process not in PROCESSES or row.step != "review":
            raise UnableToGo(
                f"{row.number} is not the review before an outside reviewer of a private plan"
            )
        if row.state not in BEFORE_THE_BODY:
            raise UnableToGo(f"{row.number} is {row.state}: there is nothing before the reviewer")
        if not why.strip():
            raise UnableToGo("say why the denial is reversed, as the letter has to")
        if row.claim_id and carried_out_here(row):
            lock_claim(row.claim_id)  # before anything is sealed, as whoever decides claims
        step = _end(row, why, now=now, by=actor.name)
        carried = None
        if carried_out_here(row):
            carried = carry_out_reversal(row, now=now, by=actor.name)
        return step, carried


def end_reviews(appeal: Appeal, why: str, *, now: datetime, by: str) -> list[ExternalReview]:
    """The plan overturned its denial in the appeal itself, beside which a reviewer outside has it:
    the same follows, and what the appeal overturned is carried out by it.  In its transaction."""
    rows = ExternalReview.objects.select_for_update(of=("self",)).select_related(
        "case", "appeal__case", "previous__case"
    )
    reviewed = Q(step="review", process__in=PROCESSES, state__in=BEFORE_THE_BODY)
    # HHS's contractor has a request from the start, and screens it itself.
    with_hhs = Q(step="request", process="hhs", state="asked")
    before = rows.filter(denials_of(appeal), reviewed | with_hhs)
    made = []
    for row in before.order_by("pk"):
        made.append(_end(row, why, now=now, by=by))
        move(row, "closed")  # what is to be carried out is the appeal's
        close([row.pk], QUEUE, now=now)
    return made


def _end(row: ExternalReview, why: str, *, now: datetime, by: str) -> ExternalReview:
    """Nothing is left for the reviewer; the case of its own by which it is told."""
    step = put_on_file(
        matter_of_review(row),
        process=row.process,
        step="own_reversal",
        state="assigned",
        body=row.body,
        basis="own_reversal",
        previous=row,
        track=row.track,
        received_at=now,
        now=now,
    )
    batch = Batch()
    said = {"why": why.strip(), "of": row.number}
    happened(step, "decided", now, by, batch, now=now, facts=said)
    open_clocks(step, now=now)
    at = {"outcome": "overturned", "by": "plan", "step": step.number}
    happened(row, "ended_by_plan", now, by, batch, now=now, facts=at)
    if row.previous is not None:  # no file is owed any more
        happened(row.previous, "reversal_received", now, by, batch, now=now, facts=at)
    keep_back(row.pk, REVERSED, now=now)
    tell_reviewer(step, now, why, batch=batch, now=now, by=by)
    if row.state in BEFORE_THE_BODY:
        move(row, "answered")
    row.outcome = "overturned"
    row.save(update_fields=["outcome"])
    if row.previous is not None and row.previous.state == "assigned":
        move(row.previous, "closed")
    batch.seal(now)
    all_over(row, now=now)
    return step
