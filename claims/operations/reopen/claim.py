"""A claim decided anew after a won appeal: a fact more, and the same pipeline.

What the appeal overturns becomes a determination on exactly the findings that denied exactly those
lines; nobody names an amount.  What was paid of the claim is taken back and decided anew in its
place among the member's decisions, so that the books balance; what was denied whole took nothing
of the member's year and is decided after what was decided since.

All or nothing: where a line would come out otherwise than the appeal says, or another line than it
overturns would change, nothing is taken back and a person is told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from claims.adjudication.decision import Disposition, LineDecision
from claims.facts import Loaded
from claims.models import Claim, Decision
from claims.operations.correct import Carrying, take_changed_back, write_in_place
from claims.operations.find_original import already_found
from claims.operations.judge_in_place import InPlace, judge_in_place
from claims.operations.reopen.asked import Overturned, Reopened, UnableToReopen, Word
from claims.operations.reopen.words import say
from claims.operations.review.found import Found, findings_of
from claims.operations.take_back import Cause, in_force, lock_claims, take_back
from claims.operations.take_waiting import lock_member_years, take_these
from kernel.cases.timeline import Happened, record_many
from kernel.money import Money
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

OPENED = ("decided", "paid", "denied")
_WHY_NOT = {
    **dict.fromkeys(("received", "accepted", "pended"), "it is being decided"),
    "reversed": "what was paid of it was taken back, by who decides claims or its sender",
    "closed": "it was replaced or withdrawn",
    "rejected": "it could not be read, and was never decided",
}


@dataclass(frozen=True, slots=True)
class _Below:
    """The claim with the decision in force, which is opened."""

    claim: Claim
    latest: Decision

    @property
    def place(self) -> int | None:
        """In whose place it is decided anew; None where it took nothing of the member's year."""
        return (self.latest.place or self.latest.pk) if self.latest.disposition == "paid" else None


def lock_claim(case: int) -> Claim:
    """The claim, under every lock of whoever decides claims of its member, until the transaction
    ends.  To be taken before anything of the record is sealed."""
    take_these([case])
    lock_member_years([case])
    claim = Claim.objects.get(pk=case)
    if claim.member_id is not None:
        lock_claims([claim.member_id])
    return Claim.objects.select_for_update(of=("self",)).get(pk=case)


@unrestricted()
def reopen_claim(case: int, lines: Sequence[Overturned], word: Word, batch: Batch) -> Reopened:
    """Decide the claim anew with these lines overturned.  In the caller's transaction, who seals.

    UnableToReopen: it is being decided or was replaced; a line was not denied; or it would come
    out otherwise than the appeal says.  Nothing is changed then.
    """
    below = _below(lock_claim(case))
    with transaction.atomic(), batch.undone_with_the_savepoint():
        for each in lines:
            say(below.claim.pk, each, _denials(below, each), word, batch)
        found = _judged(below)
        _as_the_appeal_says(below, found, {each.line: each for each in lines})
        return _write(below, found, [each.line for each in lines], word, batch)


def _below(claim: Claim) -> _Below:
    if claim.state not in OPENED:
        raise UnableToReopen(f"{claim.number} is {claim.state}: {_WHY_NOT[claim.state]}")
    if successor := Claim.objects.filter(replaces=claim).first():
        raise UnableToReopen(f"{claim.number} was replaced or voided by {successor.number}")
    latest = in_force(claim.pk)
    if latest is None:
        raise UnableToReopen(f"no decision of {claim.number} is in force: nothing is denied")
    return _Below(claim, latest)


def denials_of(decision: Decision, line: int) -> list[Found]:
    """What denies a line of a decision on record, a finding each."""
    found = findings_of(json.loads(decision.stored))
    return [each for each in found if each.line == line and each.says == "deny"]


def _denials(below: _Below, said: Overturned) -> list[Found]:
    """What the appeal sets aside on the line."""
    every = denials_of(below.latest, said.line)
    chosen = [each for each in every if not said.rules or each.rule in said.rules]
    if strangers := set(said.rules) - {each.rule for each in every}:
        named = ", ".join(sorted(strangers))
        raise UnableToReopen(f"line {said.line} of {below.claim.number} was not denied by {named}")
    if not chosen:
        raise UnableToReopen(f"line {said.line} of {below.claim.number} was not denied")
    return chosen


def _judged(below: _Below) -> InPlace:
    case = below.claim.pk
    return judge_in_place(
        below.claim.member_id or 0,
        below.place,
        taken=frozenset({case}),
        replacement=case,
        original=already_found([case]).get(case),
    )


def _new(found: InPlace) -> tuple[Loaded, Mapping[int, LineDecision]]:
    assert found.replacement is not None
    loaded, decision = found.replacement
    return loaded, {line.number: line for line in decision.lines}


def _as_the_appeal_says(
    below: _Below, found: InPlace, overturned: Mapping[int, Overturned]
) -> None:
    """UnableToReopen where an overturned line is not paid, or another is changed.

    A claim of which nothing was paid may pend: then a person judges what is asked anew.
    """
    _, new = _new(found)
    pends = any(line.disposition is Disposition.PENDED for line in new.values())
    if pends and below.place is None:
        return
    for line in below.latest.lines.order_by("number"):
        came = new[line.number]
        if line.number in overturned:
            _is_overturned(below, came, overturned[line.number])
        elif came.disposition.value != line.disposition or came.allowed != Money(line.allowed):
            raise UnableToReopen(
                f"line {line.number} of {below.claim.number}, which the appeal leaves, would be "
                f"{came.disposition.value}, allowed {came.allowed}, and was {line.disposition}, "
                f"allowed {line.allowed}"
            )


def _is_overturned(below: _Below, came: LineDecision, said: Overturned) -> None:
    """Paid; or, where only some of its reasons were overturned, denied for the others."""
    denied = {each.rule: each for each in came.findings if each.says.value in ("deny", "pend")}
    left = set(denied) - {each.rule for each in denials_of(below.latest, came.number)}
    left |= set(said.rules) & set(denied) if said.rules else set(denied)
    if came.disposition is Disposition.PAID or (said.rules and not left):
        return
    why = "; ".join(f"{name}: {denied[name].message}" for name in sorted(left))
    raise UnableToReopen(
        f"line {came.number} of {below.claim.number} would still be {came.disposition.value}: {why}"
    )


def _write(
    below: _Below, found: InPlace, lines: Sequence[int], word: Word, batch: Batch
) -> Reopened:
    """The old decision taken back, the new one and what it changes of later claims written."""
    case, now = below.claim.pk, word.now
    carrying = Carrying(batch, now, word.by)
    cause = Cause(f"overturned by {word.number}", word.by, now, localdate(now))
    facts = {"appeal": word.number, "lines": list(lines), "decision": below.latest.number}
    record_many([Happened(case, "reopened", now, word.by, facts)], batch, now=now)
    before = Money(below.latest.paid)
    if take_back(below.latest, cause, batch) is not None:
        carrying.happened(case, "reversed", reason=cause.reason, amount=str(before))
    _to_accepted(below.claim)
    take_changed_back(found, f"decided anew after {word.number}", localdate(now), carrying)
    write_in_place(found, below.place, carrying)
    assert found.replacement is not None
    decision = found.replacement[1]
    return Reopened(decision.disposition.value, decision.sum("paid"), before)


def _to_accepted(claim: Claim) -> None:
    """By the moves the table of states has."""
    for state in ("accepted",) if claim.state == "denied" else ("reversed", "accepted"):
        claim.state = state
        claim.save(update_fields=["state"])
