"""The reviewer is told that the plan reversed its denial itself, and ends the review when it hears
of it (XR-14; 45 CFR 147.136(d)(2)(iii)(B)(4)).

A page goes to it as case files do.  Its receipt stops the plan's time to tell the reviewer, and the
reviewer's time to decide.  The claimant's own letter is `er_plan_reverse`.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.addresses import addressed
from appeals.external.bodies import name_of
from appeals.external.on_file import QUEUE, matter_of_review, move
from appeals.external.page_sent import Message, send_page
from appeals.external.sending import answer_by
from appeals.models import ExternalReview
from kernel.cases.models import Event
from kernel.cases.queue import close
from kernel.dates import written
from kernel.outside.keeping import Reader, Told
from kernel.record.sealing import Batch

MADE, HEARD = "reversal_written", "notice_received"
ENDED = "reversal_received"
"""On the review: its word is with the reviewer, who has nothing left to decide."""
CITE = "45 CFR 147.136(d)(2)(iii)(B)(4)"


def tell_reviewer(
    step: ExternalReview, decided_at: datetime, why: str, *, batch: Batch, now: datetime, by: str
) -> None:
    """Write the notice of this `own_reversal` and set it on its way, in the caller's transaction,
    who opened its clocks and seals."""
    review = step.previous
    assert review is not None
    notice = Message(
        "Notice of the plan's reversal",
        _lines(step, review, decided_at, why),
        why="the plan reversed its denial",
        made=MADE,
        cites=(CITE,),
    )
    told = (
        Told(step.pk, "reversal_handed_over", (HEARD,), "reversal_refused"),
        Told(review.pk, confirmed=(ENDED,)),
    )
    by_when = answer_by(told, now)
    reader = _reader(review, now)
    send_page(step, notice, reader, told, answer_by=by_when, batch=batch, now=now, by=by)


def over_if_told(step: ExternalReview, *, now: datetime) -> bool:
    """The step ends once the reviewer and the claimant were told."""
    names = set(Event.objects.filter(case=step.pk).values_list("name", flat=True))
    told = HEARD in names and ("notice_sent" in names or step.member_id is None)
    if told and step.state != "closed":
        move(step, "closed")
        close([step.pk], QUEUE, now=now)
        return True
    return False


def _reader(review: ExternalReview, now: datetime) -> Reader:
    """Whom the case file went to, at the address it had; else the body by its code."""
    sent = review.case.escalations.order_by("-pk").first()
    last = sent.deliveries.order_by("attempt").last() if sent else None
    if sent is not None and last is not None:
        return Reader(sent.body, last.name, tuple(last.address), last.channel)
    code = review.body or f"{review.process}_process"
    reader = Reader(code, name_of(code), (), "portal")
    day = now.astimezone(ZoneInfo(review.case.zone)).date()
    return addressed(reader, matter_of_review(review), day)[0]


def _lines(
    step: ExternalReview, review: ExternalReview, decided_at: datetime, why: str
) -> tuple[str, ...]:
    below, member = review.claim or review.asked, review.member
    day = written(decided_at.astimezone(ZoneInfo(step.case.zone)).date())
    lines = [
        f"On {day} the plan reversed its denial, which is before you in external review "
        f"{review.number}. The plan covers or pays what was denied, and the review ends when you "
        f"receive this notice ({CITE}).",
        f"Why: {why.strip()}",
        f"Member: {member.number}." if member else "",
        f"About {'claim' if review.claim_id else 'request'} {below.number}." if below else "",
        f"Appeal to the plan: {review.appeal.number}." if review.appeal else "",
        "The claimant is told in a letter of their own.",
    ]
    return tuple(line for line in lines if line)
