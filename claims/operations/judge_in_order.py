"""A member's claims judged one after the other: what one takes, the next does not find."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from claims.adjudication import Claim
from claims.adjudication.authorized import summed, uses, with_used
from claims.adjudication.decision import Decision, Disposition
from claims.adjudication.unmatched import unmatched
from claims.facts import Loaded
from claims.law_book import book
from claims.pipeline import adjudicate as judge
from kernel.money import Money


@dataclass
class Standing:
    """Where a member stands: what the claims judged before left."""

    deductible_used: dict[int, Money]
    out_of_pocket_used: dict[int, Money]
    copay_taken: set[tuple[str, date]]
    denied: set[tuple[int, int]] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)
    """Units of authorizations, by their accounts."""


def judged(loaded: Sequence[Loaded]) -> list[tuple[Loaded, Decision]]:
    """Every claim judged; what one decides is known to the member's next."""
    standings: dict[int, Standing] = {}
    made: list[tuple[Loaded, Decision]] = []
    law = book()
    for each in loaded:
        if each.claim is None:
            rule, carc, why = each.problem or ("member_covered", "31", "Not matched.")
            decision = unmatched(each.lines, why, rule=rule, carc=carc, law=law.version)
            made.append((each, decision))
            continue
        standing = standings.setdefault(each.member or 0, fresh(each.claim))
        each.claim = as_it_stands(each, each.claim, standing)
        decision = judge(each.claim, law)
        remember(each, decision, standing)
        made.append((each, decision))
    return made


def fresh(claim: Claim) -> Standing:
    """Where the member stands before this claim."""
    member = claim.member
    return Standing(
        dict(member.deductible_used), dict(member.out_of_pocket_used), set(member.copay_taken)
    )


def as_it_stands(loaded: Loaded, claim: Claim, standing: Standing) -> Claim:
    """The claim's facts after what was decided before it."""
    member = replace(
        claim.member,
        deductible_used=dict(standing.deductible_used),
        out_of_pocket_used=dict(standing.out_of_pocket_used),
        copay_taken=frozenset(standing.copay_taken),
    )
    history = tuple(
        line for case, number, line in loaded.history if (case, number) not in standing.denied
    )
    permits = tuple(
        with_used(each, standing.used) if standing.used else each for each in claim.authorizations
    )
    return replace(claim, member=member, history=history, authorizations=permits)


def remember(loaded: Loaded, decision: Decision, standing: Standing) -> None:
    """A pended claim posts nothing, so it takes nothing from the member's year either."""
    for line in decision.lines:
        if line.disposition is Disposition.DENIED:
            standing.denied.add((loaded.case, line.number))
    if decision.disposition is not Disposition.PAID or loaded.claim is None:
        return
    standing.deductible_used = dict(decision.deductible_used)
    standing.out_of_pocket_used = dict(decision.out_of_pocket_used)
    npi = loaded.claim.provider.npi
    for line, billed in zip(decision.lines, loaded.lines, strict=True):
        if line.copay:
            standing.copay_taken.add((npi, billed.served))
    paid = {line.number for line in decision.lines if line.disposition is Disposition.PAID}
    standing.used += summed(uses(loaded.claim, paid))
