"""What words would come to, before they are signed: the same pipeline, in a transaction that is
taken back.  Nothing of it is kept but that somebody looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.facts import load
from claims.models import Claim, Decision
from claims.open_proposals import void_because
from claims.operations.judge_in_order import judged
from claims.operations.review.amounts import Amounts, amounts_of, summed
from claims.operations.review.carry_out import Said, carry_out, worth
from claims.operations.review.checked import may_say, said_of
from claims.operations.review.found import Found
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.proposals import open_proposal, who_may_sign
from claims.operations.review.telling import told
from claims.operations.review.words import UnableToDecide, Word
from claims.policy import may_determine, may_pay, may_sign
from kernel.cases.version import version_of
from kernel.money import ZERO, Money
from kernel.people.policy import Actor, Answer, insist, sees
from kernel.record.sight import unrestricted


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line now, and with the words."""

    number: int
    was: str
    would_be: str
    before: Amounts
    after: Amounts


@dataclass(frozen=True, slots=True)
class LaterChange:
    """Another claim of the member that would come to something else: what the plan would pay and
    the member owe, as it would be judged now and afterwards."""

    claim: str
    was: str
    would_be: str
    paid_before: Money
    paid_after: Money
    owes_before: Money
    owes_after: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """`open` are the findings that would be left; `words` has policy's answer for each word by the
    key it is about; `authority` says whether the actor may pay it alone, and who could sign."""

    number: str
    version: str
    disposition: str
    lines: tuple[LineChange, ...]
    before: Amounts
    after: Amounts
    open: tuple[Found, ...]
    later: tuple[LaterChange, ...]
    words: dict[str, Answer]
    at_stake: Money
    authority: Answer


def preview(number: str, words: Sequence[Word], actor: Actor, now: datetime) -> Preview:
    """What these words would come to.  UnknownClaim, NotAllowed; UnableToDecide where they are on
    nothing that is there, or on a check that could not run."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        insist(may_determine(actor, held.facts))
        return _weighed(held, said_of(held, words), actor.name, actor, now)


def preview_of_proposal(number: str, actor: Actor, now: datetime) -> Preview | None:
    """What the words that wait for a signature would come to, shown to who may sign them.  None
    where nothing is proposed that still stands, or they may not sign.  UnknownClaim."""
    with transaction.atomic():
        held = hold(number, actor, now)
        proposal = open_proposal(held.case)
        if proposal is None or void_because(proposal):
            return None
        amount = Money(proposal.paid)
        if not may_sign(actor, held.facts, by=proposal.by, amount=amount):
            return None
        words = [
            Word(each["rule"], each["line"], each["seen"], each["say"], each["reason"])
            for each in proposal.words
        ]
        try:
            said = said_of(held, words) if words else []
        except UnableToDecide:
            return None
        return _weighed(held, said, proposal.by, actor, now)


def _weighed(held: Held, said: Sequence[Said], by: str, actor: Actor, now: datetime) -> Preview:
    """The words of `by` as `actor` sees what they come to."""
    version, others = version_of(held.case), _others(held)
    last = _last_decision()
    point = transaction.savepoint()
    try:
        came = carry_out(held, said, by, now=now)
        after = came.held
        later = _seen(_later(held, others, _others(held), last), actor)
        pends = came.disposition == "pended"
        supposing = pends and any(each.say == "override" for each in said)
        stake = worth(after, now=now, by=by) if supposing else came.paid
    finally:
        transaction.savepoint_rollback(point)
    could = who_may_sign(held, stake, by=by)
    lines = tuple(
        LineChange(new["number"], old["disposition"], new["disposition"], *_both(old, new))
        for old, new in zip(held.stored["lines"], after.stored["lines"], strict=True)
    )
    return Preview(
        number=held.number,
        version=version,
        disposition=came.disposition,
        lines=lines,
        before=summed(each.before for each in lines),
        after=summed(each.after for each in lines),
        open=told(came.open, actor),
        later=later,
        words={each.found.key: may_say(actor, held, each.found, each.say, now) for each in said},
        at_stake=stake,
        authority=may_pay(actor, held.facts, stake, could),
    )


def _both(old: dict[str, str], new: dict[str, str]) -> tuple[Amounts, Amounts]:
    return amounts_of(old), amounts_of(new)


@dataclass(frozen=True, slots=True)
class _Other:
    number: str
    disposition: str
    paid: Money
    owes: Money


def _others(held: Held) -> dict[int, _Other]:
    """What each other claim of the member that still waits would come to, were it judged now."""
    member = held.claim.member_id
    if member is None:
        return {}
    waiting = Claim.objects.filter(member=member, state__in=("accepted", "pended"))
    with unrestricted():
        cases = list(waiting.exclude(pk=held.case).values_list("pk", flat=True))
        loaded = [each for each in load(cases) if each.judged_by_itself] if cases else []
    return {
        each.case: _Other(
            each.row["number"],
            decision.disposition.value,
            decision.sum("paid"),
            decision.sum("member_owes"),
        )
        for each, decision in judged(loaded)
    }


def _later(
    held: Held, before: dict[int, _Other], after: dict[int, _Other], last: int
) -> tuple[LaterChange, ...]:
    """Waiting claims that would come out otherwise, and decided ones that are corrected."""
    changed = [
        (before[case], found)
        for case, found in sorted(after.items())
        if case in before and before[case] != found
    ]
    return (*(_change(old, new) for old, new in changed), *_corrected(held, last))


def _seen(later: tuple[LaterChange, ...], actor: Actor) -> tuple[LaterChange, ...]:
    """Without claims restricted to others: they are weighed, and not told of."""
    mine = sees(actor)
    if not later or "*" in mine:
        return later
    told = Claim.objects.filter(
        number__in=[each.claim for each in later], case__restricted_to__in=["", *sorted(mine)]
    ).values_list("number", flat=True)
    known = set(told)
    return tuple(each for each in later if each.claim in known)


def _corrected(held: Held, last: int) -> list[LaterChange]:
    """Decisions written for other claims of the member: what a correction works out anew."""
    made = Decision.objects.filter(pk__gt=last).exclude(claim=held.case).select_related("claim")
    found = []
    for decision in made.order_by("pk"):
        old = Decision.objects.filter(claim=decision.claim_id, number=decision.number - 1).first()
        number = decision.claim.number if decision.claim else ""
        found.append(_change(_decided(number, old), _decided(number, decision)))
    return found


def _decided(number: str, decision: Decision | None) -> _Other:
    if decision is None:
        return _Other(number, "", ZERO, ZERO)
    return _Other(number, decision.disposition, Money(decision.paid), Money(decision.member_owes))


def _change(old: _Other, new: _Other) -> LaterChange:
    return LaterChange(
        new.number, old.disposition, new.disposition, old.paid, new.paid, old.owes, new.owes
    )


def _last_decision() -> int:
    return Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
