"""The IRE is told that its reversal was carried out (42 CFR 422.618(b), 422.619(b)).

A page goes to it as case files do, and what its receipt says is on record.  The law gives no number
of days: it is owed from when the reversal is in effect, and stays a person's until it arrived.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appeals.external.addresses import addressed
from appeals.external.bodies import body_called
from appeals.external.on_file import QUEUE, happened, matter_of_review
from appeals.external.paging import Page, set_page
from appeals.models import ExternalReview
from kernel.cases.queue import Work, put_many
from kernel.dates import written
from kernel.outside.keeping import Told, escalate, keep
from kernel.outside.packing import Listed, Piece, bind
from kernel.record.sealing import Batch

REPORTED, REASON = "effect_reported", "report_of_effect"
CITES = ("42 CFR 422.618(b)", "42 CFR 422.619(b)")
ALARM = timedelta(days=5)
"""When silence about its delivery is an alarm."""
_WAYS = {"paid": "paid", "provided": "provided", "effectuated": "put in effect"}


def report_if_owed(
    review: ExternalReview, how: str, at: datetime, reference: str, *, now: datetime, by: str
) -> None:
    """Write the report of an IRE's reversal and set it on its way; of other bodies none is owed."""
    if review.process != "ire" or review.step != "review":
        return
    matter, zone = matter_of_review(review), ZoneInfo(review.case.zone)
    body, _ = addressed(body_called(review.body).reader, matter, now.astimezone(zone).date())
    page = Page(review.number, "Report of effectuation", _lines(review, how, at, reference), ())
    pdf = set_page(page)
    piece = Piece(page.title, "made", page.title, content=pdf, pages=pdf, name="report.pdf")
    batch = Batch()
    packed = bind(f"{page.title} {review.number}", [piece], cover=lambda each: _cover(review, each))
    packet = keep(review.pk, f"{page.title} {review.number}", packed, batch, now=now, by=by)
    facts = {
        "packet": packet.number,
        "sha256": packet.pdf_sha256,
        "to": review.body,
        "cites": list(CITES),
    }
    happened(review, "report_made", now, by, batch, now=now, facts=facts)
    told = (Told(review.pk, "report_handed_over", (REPORTED,), "report_refused"),)
    why = "its reversal was carried out"
    escalate(packet, body, told, why=why, answer_by=now + ALARM, now=now, by=by)
    put_many([Work(review.pk, QUEUE, (REASON,))], now=now)
    batch.seal(now)


def _lines(review: ExternalReview, how: str, at: datetime, reference: str) -> tuple[str, ...]:
    below = review.claim or review.asked
    day = written(at.astimezone(ZoneInfo(review.case.zone)).date())
    member = review.member
    lines = [
        f"Your review of {review.appeal.number if review.appeal else review.number}, which we know "
        f"as {review.number}, reversed the plan's decision.",
        f"What it reverses was {_WAYS[how]} on {day}.",
        f"Member: {member.number}." if member else "",
        f"About {'claim' if review.claim_id else 'request'} {below.number}." if below else "",
        f"Reference: {reference}." if reference else "",
    ]
    return tuple(line for line in lines if line)


def _cover(review: ExternalReview, listed: Sequence[Listed]) -> bytes:
    (one,) = listed
    above = (f"Enclosed: {one.title}. SHA-256 {one.sha256}.",)
    return set_page(Page(review.number, "Report", above, ()))
