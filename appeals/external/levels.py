"""The levels of Medicare above the plan or contractor that who appeals must ask for: the QIC, a
hearing, the Council, the court.

42 CFR 405.960 to 405.1136 and 422.600 to 422.612.  The contractor sends its file to the QIC; from
there on each level gets the file of the one below from that one.  A hearing and a court ask for an
amount in controversy, by the year of the request.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from appeals.amounts import Controversy, Disputed, controversy
from appeals.external.answering import Effected, Outcome, effect, take_outcome
from appeals.external.bodies import body_of
from appeals.external.on_file import (
    May,
    UnableToGo,
    happened,
    happened_many,
    matter_of,
    matter_of_review,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send
from appeals.ladder import Step, after, ladder
from appeals.models import Appeal, ExternalReview
from kernel.cases.models import Event
from kernel.clocks import shown
from kernel.law.regimes import base_of
from kernel.outside.keeping import Told
from kernel.record.sealing import Batch

AGAINST = ("upheld", "partly")
_LEVEL_OF = {"ire": "ire", "qic": "reconsideration"}

Below = Appeal | ExternalReview


def next_step(below: Below) -> Step | None:
    """The level above; None at the top, and where Medicare's levels do not apply."""
    regimes = below.case.regimes
    if not regimes or base_of(regimes) not in ("medicare_advantage", "original_medicare"):
        return None
    if isinstance(below, ExternalReview) and below.step == "dismissal":
        return None  # what is said of a dismissal is final (42 CFR 405.974(b), 422.592)
    if isinstance(below, ExternalReview) and below.process == "qio":
        if below.step != "second_look":
            return None  # the QIO itself looks once more first
        return after(ladder(regimes), "ire")
    level = below.level if isinstance(below, Appeal) else _LEVEL_OF.get(below.process,
                                                                        below.process)  # fmt: skip
    return after(ladder(regimes), level)


def may_go(
    below: Below, *, filed: datetime, disputed: Sequence[Disputed] = (), escalated: bool = False
) -> tuple[May, Controversy | None]:
    """Whether the next level may be asked for, with the amount in controversy where it is asked.

    That a request is late is told and not refused: whether there is good cause is the body's to
    say.  UnableToCite where the amount of the year is not on record.
    """
    step = next_step(below)
    if step is None:
        return May(False, f"there is no level of Medicare above {below.number}"), None
    if step.unasked:
        return May(False, "the plan sends it there unasked", (step.cite,)), None
    if not escalated and below.outcome not in AGAINST:
        return May(False, f"{below.number} was not decided against who appeals", (step.cite,)), None
    if (
        below.next_level.filter(step="review").exists()
        if isinstance(below, ExternalReview)
        else _asked(below, step)
    ):
        return May(False, f"{step.title} is asked for already", (step.cite,)), None
    if not step.asks_amount:
        return May(True, step.title, (step.cite,)), None
    day = filed.astimezone(ZoneInfo(below.case.zone)).date()
    found = controversy(disputed, level=step.name, regimes=below.case.regimes, filed=day)
    return May(found.enough, found.says, (step.cite, found.least.cite)), found


def decided_at(below: Below) -> datetime | None:
    """The minute in which it was decided last, as a person says what follows; None where it was
    not."""
    if isinstance(below, Appeal):
        made = below.decisions.order_by("-number").first()
        at = made.decided_at if made else None
    else:
        event = Event.objects.filter(case=below.pk, name="decided").order_by("id").last()
        at = event.at if event else None
    return at.replace(second=0, microsecond=0) if at else None


def _asked(below: Appeal, step: Step) -> bool:
    return bool(below.external_reviews.filter(process=step.process).exists())


def forward(
    below: Below,
    *,
    filed: datetime,
    disputed: Sequence[Disputed] = (),
    escalated: bool = False,
    now: datetime,
    by: str,
) -> ExternalReview:
    """The next level was asked for at `filed`, when its office received the request.  The QIC gets
    the contractor's file."""
    may, found = may_go(below, filed=filed, disputed=disputed, escalated=escalated)
    step = next_step(below)
    if not may or step is None:
        raise UnableToGo(may.why)
    decided = None if escalated else decided_at(below)
    if decided and filed < decided:
        at = shown(decided, ZoneInfo(below.case.zone))
        raise UnableToGo(f"{below.number} cannot be taken further before it decided ({at})")
    sends = step.process == "qic"
    matter = matter_of(below) if isinstance(below, Appeal) else matter_of_review(below)
    day = now.astimezone(ZoneInfo(below.case.zone)).date()
    body = body_of(step.process, below.case.regimes, day)
    review = put_on_file(
        matter,
        process=step.process,
        step="review",
        state="assigned" if sends else "forwarded",
        body=body.code,
        basis="escalated" if escalated else below.outcome,
        previous=below if isinstance(below, ExternalReview) else None,
        track=below.track,
        escalated=escalated,
        received_at=filed,
        now=now,
    )
    batch = Batch()
    said = {"body": body.code, "cite": body.cite} | _said(review, may, found)
    events = [("received", filed, said), ("assigned", filed, {"to": body.code})]
    happened_many(review, events, by, batch, now=now)
    happened(below, "filed", filed, by, batch, now=now, facts={"review": review.number})
    open_clocks(review, now=now)
    if sends:
        told = (Told(review.pk, "file_handed_over", ("file_forwarded",), "file_refused"),)
        send(review, matter, body.reader, told, why=may.why, batch=batch, now=now, by=by)
    batch.seal(now)
    return review


def _said(review: ExternalReview, may: May, found: Controversy | None) -> dict[str, Any]:
    """Why it may go, and what is in controversy, which the review keeps."""
    said: dict[str, Any] = {"why": may.why, "cites": list(may.cites)}
    if found is not None:
        review.amount = Decimal(str(found.amount))
        review.save(update_fields=["amount"])
        said |= {"amount": str(found.amount), "left_out": [list(each) for each in found.left_out]}
    return said


def receive_outcome(review: ExternalReview, outcome: Outcome, *, now: datetime, by: str) -> None:
    """Record what the level decided; the time to ask the one above runs from its notice."""
    take_outcome(review, outcome, now=now, by=by)


def effectuate(review: ExternalReview, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that its reversal was authorized, provided or paid."""
    effect(review, effected, now=now, by=by)
