"""What a body decided, on record; and that it was carried out: the same for every body.

The body's own notice stops its clock and starts the claimant's time to go on; a reversal starts the
plan's time to carry it out from the moment it reached the plan.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.on_file import QUEUE, UnableToGo, happened_many, move, open_clocks
from appeals.external.reporting import report_if_owed
from appeals.models import ExternalReview
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.clocks import shown
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch

OUTCOMES = ("overturned", "partly", "upheld", "dismissed", "withdrawn")
BINDING = ("federal", "state", "hhs")
"""Processes of external review: their decision binds, and its notice starts nobody's time.  What is
counted from a notice there is the reviewer's first one, that it takes the case (XR-12, SX-04)."""
FOR_CLAIMANT = ("overturned", "partly")
TELLS = {
    "overturned": "approval",
    "partly": "approval",
    "upheld": "denial",
    "dismissed": "dismissal",
    "withdrawn": "withdrawal",
}
"""What the body's notice tells the claimant."""
NOON = time(12)
WAYS = ("authorized", "provided", "paid", "effectuated")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a body decided.  `decided_at` when it did, `notice_dated` the date of its notice (the
    claimant's time runs from it), `received_at` when it reached the plan.  `told_orally_at`: an
    urgent decision told by voice first.  `reference` is its own number."""

    outcome: str
    decided_at: datetime
    received_at: datetime
    notice_dated: date
    why: str
    reference: str = ""
    told_orally_at: datetime | None = None
    lines: tuple[dict[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Effected:
    """A reversal was carried out: how (`WAYS`), when, and where that can be seen."""

    how: str
    at: datetime
    reference: str = ""


def take_outcome(
    review: ExternalReview,
    outcome: Outcome,
    *,
    now: datetime,
    by: str,
    without_file: bool = False,
) -> None:
    """Record it, in the caller's transaction.  UnableToGo where the body has no file to decide on
    and needs one, or the moments do not fit."""
    _check(review, outcome, now, without_file)
    move(review, "answered")
    review.outcome = outcome.outcome
    review.save(update_fields=["outcome"])
    batch = Batch()
    happened_many(review, _events(review, outcome), by, batch, now=now)
    batch.seal(now)
    if outcome.outcome == "dismissed":
        open_clocks(review, now=now)  # the time to have the dismissal reviewed, or vacated
    escalations = Escalation.objects.filter(case=review.pk, answered_at__isnull=True)
    said = {"outcome": outcome.outcome, "reference": outcome.reference, "why": outcome.why}
    escalations.update(answered_at=outcome.received_at, answer=said)
    if outcome.outcome in FOR_CLAIMANT and review.step != "dismissal":
        put_many([Work(review.pk, QUEUE, ("reversal_to_carry_out",), priority=1)], now=now)
    else:
        move(review, "closed")
        close([review.pk], QUEUE, now=now)


def _check(review: ExternalReview, outcome: Outcome, now: datetime, without_file: bool) -> None:
    if review.state != "forwarded" and not (without_file and review.state == "assigned"):
        why = "its file has not reached the reviewer" if review.state == "assigned" else ""
        raise UnableToGo(f"{review.number} is {review.state}" + (f": {why}" if why else ""))
    if outcome.outcome not in OUTCOMES:
        raise UnableToGo(f"{outcome.outcome!r} is not one of {', '.join(OUTCOMES)}")
    if not outcome.why.strip():
        raise UnableToGo("say in a sentence why the reviewer decided so, as its notice does")
    if not review.received_at <= outcome.decided_at <= outcome.received_at <= now:
        at = shown(review.received_at, ZoneInfo(review.case.zone))
        raise UnableToGo(
            f"it was decided after the file was received ({at}), then "
            "it reached the plan, and neither is still to come"
        )
    zone, told = ZoneInfo(review.case.zone), outcome.told_orally_at
    if outcome.notice_dated < outcome.decided_at.astimezone(zone).date():
        raise UnableToGo("its notice tells the decision: it is not dated before it")
    if outcome.notice_dated > now.astimezone(zone).date():
        raise UnableToGo(f"its notice is dated {outcome.notice_dated}, which is still to come")
    if told is not None and not outcome.decided_at <= told <= now:
        raise UnableToGo("it was told by voice after it was decided, and not in the future")


def _events(review: ExternalReview, outcome: Outcome) -> list[tuple[str, datetime, dict[str, Any]]]:
    won = outcome.outcome in FOR_CLAIMANT
    zone = ZoneInfo(review.case.zone)
    said = {"outcome": outcome.outcome, "by": review.body, "reference": outcome.reference}
    tells = said | {"tells": TELLS[outcome.outcome]}
    lines = {"lines": [dict(each) for each in outcome.lines]} if outcome.lines else {}
    day, dated = (
        outcome.notice_dated.isoformat(),
        datetime.combine(outcome.notice_dated, NOON, zone),
    )
    events: list[tuple[str, datetime, dict[str, Any]]] = [
        ("decided", outcome.decided_at, said | {"why": outcome.why} | lines),
        ("notice_sent", outcome.decided_at, tells),
        ("outcome_received", outcome.received_at, said | {"notice_dated": day}),
    ]
    if review.process not in BINDING:
        events.insert(2, ("notice_dated", dated, said | {"only_day": day}))
    if outcome.told_orally_at is not None:
        events.insert(1, ("told_orally", outcome.told_orally_at, said))
    if outcome.outcome == "withdrawn":
        events.append(("withdrawn", outcome.decided_at, said))
    if won and review.step != "dismissal":  # a dismissal vacated is heard, not carried out
        events.append(("reversal_received", outcome.received_at, said))
    return events


def effect(review: ExternalReview, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that the reversal was carried out; the review closes once it is in effect.

    What is only authorized is not in effect where it is still to be provided (MA-51).
    """
    if review.state != "answered" or review.outcome not in FOR_CLAIMANT:
        raise UnableToGo(f"{review.number} has no reversal to carry out")
    if effected.how not in WAYS:
        raise UnableToGo(f"{effected.how!r} is not one of {', '.join(WAYS)}")
    if effected.at > now:
        raise UnableToGo(f"{effected.at.isoformat()} is still to come")
    at = _after_the_reversal(review, effected.at)
    names = [effected.how]
    if effected.how in ("provided", "paid"):
        names.append("effectuated")
    batch = Batch()
    said = {"reference": effected.reference}
    happened_many(review, [(name, at, said) for name in names], by, batch, now=now)
    batch.seal(now)
    if "effectuated" in names:
        move(review, "closed")
        close([review.pk], QUEUE, now=now)
        report_if_owed(review, effected.how, at, effected.reference, now=now, by=by)


def _after_the_reversal(review: ExternalReview, at: datetime) -> datetime:
    """The moment itself, or that of the reversal where it is said to the same minute.  UnableToGo
    where it is before that: the clock that the reversal starts would never stop."""
    known = Event.objects.filter(case=review.pk, name="reversal_received").order_by("id").first()
    if known is None or at >= known.at:
        return at
    if at >= known.at.replace(second=0, microsecond=0):
        return known.at
    said = shown(known.at, ZoneInfo(review.case.zone))
    raise UnableToGo(f"that is before the reversal reached the plan ({said})")
