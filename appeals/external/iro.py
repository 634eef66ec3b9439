"""The federal external review: a request of the claimant, a preliminary review, an IRO in rotation.

45 CFR 147.136(d).  The IRO gets the file in five business days from its assignment; late, it may
stop and reverse.  A reversal binds the plan at once (XR-17).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from appeals.external.answering import BINDING, Effected, Outcome, effect, take_outcome
from appeals.external.on_file import (
    May,
    UnableToGo,
    happened,
    matter_of_review,
    move,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send
from appeals.models import ExternalReview
from kernel.law.regimes import base_of
from kernel.outside.keeping import Reader, Told
from kernel.record.sealing import Batch

PROCESSES = BINDING
PRIVATE = ("aca_individual", "aca_group", "erisa_self_funded")


def may_go(request: ExternalReview) -> May:
    """Whether a request may be handed to an IRO: it was screened, and found eligible."""
    if not request.case.regimes or base_of(request.case.regimes) not in PRIVATE:
        return May(False, "external review is for private coverage", ("45 CFR 147.136",))
    if request.step != "request" or request.process not in PROCESSES:
        return May(False, f"{request.number} is no request for external review")
    if request.state != "screened":
        return May(False, f"{request.number} is {request.state}: it was not found eligible yet",
                   ("45 CFR 147.136(d)(2)(ii)",))  # fmt: skip
    return May(True, "it was found eligible", ("45 CFR 147.136(d)(2)(iii)",))


def forward(
    request: ExternalReview,
    reader: Reader,
    *,
    at: datetime,
    facts: dict[str, Any],
    now: datetime,
    by: str,
) -> ExternalReview:
    """The IRO was assigned at `at`: its review is a case of its own, and the documents go to it.

    That they reached it stops the plan's time (XR-10) and starts the IRO's (XR-15, XR-22), unless
    the IRO said before when it received the request.
    """
    may = may_go(request)
    if not may:
        raise UnableToGo(may.why)
    matter = matter_of_review(request)
    review = put_on_file(
        matter,
        process=request.process,
        step="review",
        state="assigned",
        body=reader.body,
        basis=request.basis,
        previous=request,
        track=request.track,
        received_at=at,
        now=now,
    )
    batch = Batch()
    for row in (request, review):
        happened(row, "assigned", at, by, batch, now=now, facts=facts)
    move(request, "assigned")
    request.body = reader.body
    request.save(update_fields=["body"])
    open_clocks(request, now=now)
    open_clocks(review, now=now)
    why = f"assigned on request {request.number}"
    send(review, matter, reader, _told(request, review), why=why, batch=batch, now=now, by=by)
    made = {"review": review.number, "to": reader.body}
    happened(request, "file_made", now, by, batch, now=now, facts=made)
    batch.seal(now)
    return review


def _told(request: ExternalReview, review: ExternalReview) -> Sequence[Told]:
    handed, refused = "file_handed_over", "file_refused"
    return (
        Told(request.pk, handed, ("file_forwarded",), refused),
        Told(review.pk, handed, ("received",), refused),
    )


def documents_late(*, case: int, clock: str, now: datetime) -> bool:
    """The documents did not reach the IRO in time: it may stop and reverse, and must say so in one
    business day of deciding that (XR-11).  A person is told; the file still goes."""
    reviews = ExternalReview.objects.select_for_update(of=("self",)).select_related("case")
    for row in reviews.filter(previous=case, step="review").exclude(state="closed"):
        row.late_documents = True
        row.save(update_fields=["late_documents"])
        open_clocks(row, now=now)
    return False


def receive_outcome(review: ExternalReview, outcome: Outcome, *, now: datetime, by: str) -> None:
    """Record what the IRO decided, or that it reversed because the documents were late; the request
    is closed with it."""
    if review.late_documents and review.state == "assigned":
        if outcome.outcome != "overturned":
            raise UnableToGo(f"{review.number}: its documents have not reached the reviewer")
        take_outcome(review, outcome, now=now, by=by, without_file=True)
    else:
        take_outcome(review, outcome, now=now, by=by)
    request = review.previous
    if request is not None and request.state == "assigned":
        move(request, "closed")


def effectuate(review: ExternalReview, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that its reversal was authorized or paid."""
    effect(review, effected, now=now, by=by)
