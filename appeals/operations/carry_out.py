"""What an appeal overturned is carried out below, and the appeal stays open until that is done.

A claim is decided anew and paid by the ordinary payment run, a request is authorized.  That it was
done is read from the claim or request itself; until then the clock of effectuation runs, and what
cannot be carried out is put to a person, again and again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from appeals.models import Appeal, AppealDecision, ExternalReview
from appeals.operations import to_do
from appeals.operations.doors import acted
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.operations.unappealed import appeal_of, carried_out_here
from claims.operations.reopen import (
    Effect,
    Granted,
    Overturned,
    UnableToReopen,
    effect_on_claim,
    effect_on_request,
    reopen_claim,
    reopen_request,
)
from claims.operations.reopen.asked import Word
from kernel.cases.models import Event
from kernel.cases.timeline import Happened, record_many
from kernel.money import ZERO, Money
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

STUCK, PART = "not carried out", "carried out in part"
"""Reasons of the work for a person."""
WON = ("overturned", "partly")


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of it below.  Not `done`: `why` says what stands in the way, and a person is told.
    `paid` is what the plan pays of the claim now, in dollars."""

    done: bool
    why: str
    paid: Money = ZERO


@dataclass(frozen=True, slots=True)
class _Won:
    """What is carried out: lines of a decision, under the number of who made it."""

    number: str
    lines: Sequence[dict[str, Any]]
    reviewer: dict[str, Any]
    outside: bool = False

    @property
    def numbers(self) -> list[int]:
        """Those that must be paid or authorized."""
        return [each["line"] for each in self.lines if _pays(each)]


def _pays(line: dict[str, Any]) -> bool:
    """Of a claim's line that was overturned in part, other reasons deny it still."""
    return line["outcome"] == "overturned" or "units" in line


def carry_out(row: Appeal, *, now: datetime, by: str, batch: Batch | None = None) -> Carried:
    """Decide anew below what the plan's own decision overturns.  What stands in the way changes
    nothing there, and is a person's; the decision stands all the same."""
    return _carry(row, won_by_plan(row), now=now, by=by, batch=batch)


def carry_out_reversal(review: ExternalReview, *, now: datetime, by: str) -> Carried:
    """The same of an outside reviewer's reversal, which binds the plan: every line of the appeal
    that the plan did not overturn itself, or those of the body's decision on the appeal."""
    row, won = _appeal_of(review), won_outside(review)
    if not won.lines:
        to_do.add(row, STUCK, now=now, priority=1)
        return Carried(False, f"{review.number} does not say which line it reverses, or how much "
                              "of it, or none was decided: a person looks")  # fmt: skip
    return _carry(row, won, now=now, by=by, batch=None)


def again(number: str, actor: Actor, now: datetime, version: str) -> Carried:
    """Once more, after what stood in the way was put right."""
    with acted(number, actor, "appeal.work", now, version) as row:
        if row.outcome not in WON:
            raise UnableToAppeal(f"{row.number} overturned nothing: there is nothing to carry out")
        batch = Batch()
        happened(row, "noted", now, actor.name, batch, now=now, facts={"text": "tried again"})
        carried = carry_out(row, now=now, by=actor.name, batch=batch)
        batch.seal(now)
        return carried


def _carry(row: Appeal, won: _Won, *, now: datetime, by: str, batch: Batch | None) -> Carried:
    own = batch or Batch()
    word = Word(won.number, by, now, won.reviewer, won.outside)
    with transaction.atomic():
        try:
            if row.claim_id:
                came = reopen_claim(
                    row.claim_id, [_overturned(each) for each in won.lines], word, own
                )
            else:
                assert row.asked is not None
                granted = [_granted(each) for each in won.lines]
                came = reopen_request(row.asked.number, granted, word, own)
        except UnableToReopen as why:
            to_do.add(row, STUCK, now=now, priority=1)
            return Carried(False, str(why))
        to_do.done(row, STUCK, now=now)
        if batch is None:
            own.seal(now)
        if came.disposition == "pended":
            to_do.add(row, STUCK, now=now, priority=1)
            return Carried(
                False, "it is decided anew and pends: a person judges what is asked anew"
            )
        return Carried(True, f"decided anew: {came.disposition}", came.paid)


def _overturned(line: dict[str, Any]) -> Overturned:
    return Overturned(line["line"], line["why"], tuple(line.get("rules", ())))


def _granted(line: dict[str, Any]) -> Granted:
    return Granted(line["line"], line["why"], line.get("units"))


def won_by_plan(row: Appeal) -> _Won:
    """What the plan's own decision on the appeal overturns."""
    made = AppealDecision.objects.filter(appeal=row, by="plan").order_by("-number").first()
    if made is None:
        return _Won(row.number, (), {})
    lines = [each for each in made.lines if each["outcome"] in WON]
    return _Won(row.number, lines, made.reviewer)


def won_outside(review: ExternalReview) -> _Won:
    """What an outside reviewer's reversal overturns of the appeal's lines: those its notice names,
    else every one that still stands.  A reversal in part that names none overturns none, nor does
    one that does not say how much of a line: nothing is granted by a guess."""
    from appeals.operations.below import refused_of

    row = _appeal_of(review)
    made = AppealDecision.objects.filter(appeal=row).exclude(by="plan").order_by("-number").first()
    if made is not None:
        said = [each for each in made.lines if each["outcome"] in WON]
        return _Won(review.number, _said_whole(said), made.reviewer, outside=True)
    said = _lines_said(review)
    if said or review.outcome == "partly":
        return _Won(review.number, _said_whole(said), {}, outside=True)
    already = {each["line"] for each in won_by_plan(row).lines if _pays(each)}
    why = f"The outside reviewer {review.body or review.process} reversed the denial."
    lines = [
        {"line": number, "outcome": "overturned", "why": why}
        for number in refused_of(row)
        if number not in already
    ]
    return _Won(review.number, lines, {}, outside=True)


def _said_whole(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines, where it is said of each how much of it is reversed; else none of them."""
    vague = [each for each in lines if not _pays(each) and not each.get("rules")]
    return [] if vague else lines


def _lines_said(review: ExternalReview) -> list[dict[str, Any]]:
    """The lines the body's notice reverses, of a review without an appeal of ours."""
    event = Event.objects.filter(case=review.pk, name="decided").order_by("-id").first()
    lines = event.facts.get("lines", []) if event else []
    return [each for each in lines if each["outcome"] in WON]


def _appeal_of(review: ExternalReview) -> Appeal:
    if not carried_out_here(review):
        raise UnableToAppeal(f"{review.number} names no claim or request: a person carries it out")
    return appeal_of(review)


def effect_of(row: Appeal, won: _Won) -> Effect:
    """Whether what was won is paid or authorized, as the record of claims says."""
    if row.decision is None:
        return Effect(None, (f"nothing was decided of what {row.number} is about",))
    since = row.decision.number
    if row.claim_id:
        return effect_on_claim(row.claim_id, won.numbers, since=since)
    assert row.asked_id is not None
    return effect_on_request(row.asked_id, won.numbers, since=since)


def effectuated(
    case: int, effect: Effect, row: Appeal, *, now: datetime, by: str, batch: Batch
) -> None:
    """Record on this case (an appeal, or a review outside) that it was carried out, and when."""
    assert effect.at is not None
    what = "paid" if row.claim_id else "authorized"
    facts = {"reference": effect.reference}
    facts |= {"amount": str(effect.amount)} if row.claim_id else {}
    events = [Happened(case, name, effect.at, by, facts) for name in (what, "effectuated")]
    record_many(events, batch, now=now)
    to_do.done(row, STUCK, PART, now=now)


def is_effectuated(case: int) -> bool:
    """Whether that is on record."""
    return Event.objects.filter(case=case, name="effectuated").exists()
