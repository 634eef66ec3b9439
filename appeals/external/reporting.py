"""The IRE is told that its reversal was carried out (42 CFR 422.618(b), 422.619(b)).

A page goes to it as case files do, and what its receipt says is on record.  The law gives no number
of days: it is owed from when the reversal is in effect, and stays a person's until it arrived.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appeals.external.addresses import addressed
from appeals.external.bodies import body_called
from appeals.external.on_file import QUEUE, matter_of_review
from appeals.external.page_sent import Message, send_page
from appeals.models import ExternalReview
from kernel.cases.queue import Work, put_many
from kernel.dates import written
from kernel.outside.keeping import Told
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
    report = Message(
        "Report of effectuation",
        _lines(review, how, at, reference),
        why="its reversal was carried out",
        made="report_made",
        cites=CITES,
    )
    told = (Told(review.pk, "report_handed_over", (REPORTED,), "report_refused"),)
    batch = Batch()
    by_when = now + ALARM
    send_page(review, report, body, told, answer_by=by_when, batch=batch, now=now, by=by)
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
