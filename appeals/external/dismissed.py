"""The IRE looks at a plan's dismissal of a reconsideration, when the enrollee asks it to (MA-31).

42 CFR 422.582(g), 422.590(i), 422.592.  It may vacate the dismissal: then the plan hears the
appeal after all.  Its word on a dismissal is final, so nothing is asked for above it.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.bodies import body_of
from appeals.external.on_file import (
    May,
    UnableToGo,
    happened,
    happened_many,
    matter_of,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send
from appeals.models import Appeal, ExternalReview
from kernel.cases.models import Deadline, Event
from kernel.law.regimes import base_of
from kernel.outside.keeping import Told
from kernel.record.sealing import Batch

PROCESS, STEP = "ire", "dismissal"
FILING = "ma_dismissal_review_filing"
CITES = ("42 CFR 422.582(g)", "42 CFR 422.592")
ENDED = ("dismissed", "withdrawn")
"""A withdrawal is a ground of dismissal (42 CFR 422.582(f)), and its letter tells this right."""


def may_go(appeal: Appeal) -> May:
    """Whether the IRE may be asked: a Medicare Advantage reconsideration that stands dismissed,
    whose dismissal it has not looked at yet."""
    if not appeal.case.regimes or base_of(appeal.case.regimes) != "medicare_advantage":
        return May(False, "the IRE looks at dismissals of Medicare Advantage alone", CITES)
    if appeal.state not in ENDED:
        return May(False, f"{appeal.number} is {appeal.state}: no dismissal of it stands", CITES)
    since = Event.objects.filter(case=appeal.pk, name__in=ENDED).order_by("-id").first()
    asked = appeal.external_reviews.filter(process=PROCESS, step=STEP).order_by("-pk").first()
    if since and asked and asked.case.opened_at >= since.recorded_at:
        return May(False, f"the IRE was asked already: {asked.number}", CITES)
    return May(True, "the enrollee asks that the dismissal be reviewed", CITES)


def forward(appeal: Appeal, *, filed: datetime, now: datetime, by: str) -> ExternalReview:
    """The request was received at `filed`; the file of what was dismissed goes to the IRE.

    That it came late is told in the facts and not refused: good cause is the IRE's to find.
    """
    may = may_go(appeal)
    if not may:
        raise UnableToGo(may.why)
    dismissed = Event.objects.filter(case=appeal.pk, name__in=ENDED).order_by("-id").first()
    if filed > now or (dismissed and filed < dismissed.at):
        raise UnableToGo("it was asked for after the dismissal, and not in the future")
    matter = matter_of(appeal)
    body = body_of(PROCESS, appeal.case.regimes, now.astimezone(ZoneInfo(appeal.case.zone)).date())
    review = put_on_file(
        matter,
        process=PROCESS,
        step=STEP,
        state="assigned",
        body=body.code,
        basis="dismissed",
        track=appeal.track,
        received_at=filed,
        now=now,
    )
    batch = Batch()
    said: dict[str, Any] = {"body": body.code, "cite": body.cite, "why": may.why}
    said |= {"cites": list(may.cites)}
    said |= {"ground": str(dismissed.facts.get("ground", appeal.state)) if dismissed else ""}
    events: list[tuple[str, datetime, dict[str, Any]]] = [
        ("received", filed, said),
        ("assigned", now, {"to": body.code}),
    ]
    happened_many(review, events, by, batch, now=now)
    facts = {"review": review.number}
    happened(
        appeal, "filed", filed, by, batch, now=now, facts=facts | {"late": _late(appeal, filed)}
    )
    open_clocks(review, now=now)
    told = (Told(review.pk, "file_handed_over", ("file_forwarded",), "file_refused"),)
    send(review, matter, body.reader, told, why=may.why, batch=batch, now=now, by=by)
    batch.seal(now)
    return review


def _late(appeal: Appeal, filed: datetime) -> bool:
    """Whether the 65 days from the date of the dismissal's notice were over before it was filed."""
    clock = Deadline.objects.filter(case=appeal.pk, clock=FILING).first()
    return clock is not None and clock.late_from is not None and filed >= clock.late_from
