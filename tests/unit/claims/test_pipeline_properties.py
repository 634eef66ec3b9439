"""What holds of every decision, whatever the claim."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.adjudication import Claim, Determination, Says
from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.law_book import book
from claims.pipeline import JUDGMENTS, adjudicate
from kernel.law.regimes import base_of
from kernel.money import ZERO, Money, total
from tests.unit.claims.claims_made import CLAIMS, PAYABLE, numbered

NAMES = [rule.name for rule in JUDGMENTS]
OF_OPINIONS = {
    "excluded_service",
    "third_opinion_indicated",
    "same_physician",
    "same_group",
    "earlier_involvement",
    "board_certified",
    "approved_list",
    "prior_authorization",
    "opinions_per_chain",
}
GROUPS = {
    **dict.fromkeys(("29", "31", "197", "272", "273", "B7", "22", "50"), ("CO",)),
    **dict.fromkeys(("26", "27"), ("PR",)),
    **dict.fromkeys(("96", "242"), ("CO", "PR")),
    "18": ("OA",),
}
AMOUNTS = ("allowed", "deductible", "copay", "coinsurance", "other_payer", "sequestration", "paid")
pytestmark = pytest.mark.filterwarnings("error")


def decide(claim: Claim) -> Decision:
    return adjudicate(claim, book())


@settings(max_examples=150)
@given(CLAIMS | PAYABLE)
def test_every_judgment_leaves_one_finding_a_line(claim: Claim) -> None:
    for line in decide(claim).lines:
        assert [find.rule for find in line.findings[: len(NAMES)]] == NAMES
        for extra in line.findings[len(NAMES) :]:
            assert extra.says is Says.PEND, "an amount that cannot be worked out asks a person"
        for find in line.findings:
            assert find.message
            assert (find.carc is None) == (
                find.says in (Says.PASS, Says.NOTE) or find.rule not in NAMES
            )


@settings(max_examples=150)
@given(CLAIMS | PAYABLE)
def test_every_line_balances(claim: Claim) -> None:
    for line in decide(claim).lines:
        if line.disposition is Disposition.PENDED:
            assert not any(getattr(line, name) for name in (*AMOUNTS, "member_owes"))
            assert not line.adjustments
            continue
        assert line.charge == line.paid + total(each.amount for each in line.adjustments)
        assert all(each.amount > ZERO for each in line.adjustments) or not line.charge
        assert all(getattr(line, name) >= ZERO for name in AMOUNTS)
        assert line.allowed <= line.charge
        assert line.member_owes <= line.charge
        reasons = [(each.group, each.carc) for each in line.adjustments]
        assert len(reasons) == len(set(reasons))


@settings(max_examples=150)
@given(CLAIMS | PAYABLE)
def test_a_disposition_follows_from_the_findings(claim: Claim) -> None:
    decision = decide(claim)
    for line in decision.lines:
        said = {find.says for find in line.findings}
        if Says.DENY in said:
            assert line.disposition is Disposition.DENIED
            _is_denied_as_the_first_denial_says(line)
        else:
            pended = Says.PEND in said
            assert line.disposition is (Disposition.PENDED if pended else Disposition.PAID)
    dispositions = {line.disposition for line in decision.lines}
    if Disposition.PENDED in dispositions:
        assert decision.disposition is Disposition.PENDED
    elif dispositions == {Disposition.DENIED}:
        assert decision.disposition is Disposition.DENIED
    else:
        assert decision.disposition is Disposition.PAID


def _is_denied_as_the_first_denial_says(line: LineDecision) -> None:
    first = next(find for find in line.findings if find.says is Says.DENY)
    (whole,) = line.adjustments if line.charge else (None,)
    if whole is None:
        return
    assert (whole.group, whole.carc, whole.amount) == (first.group, first.carc, line.charge)
    assert whole.group in GROUPS[whole.carc]
    assert whole.carc != "96" or whole.rarc


@settings(max_examples=150)
@given(PAYABLE)
def test_accumulators_only_grow_and_never_past_the_year_s_limit(claim: Claim) -> None:
    decision = decide(claim)
    annual = claim.plan.deductible or ZERO
    most = claim.plan.out_of_pocket_maximum
    for year, used in decision.deductible_used.items():
        before = claim.member.deductible_used.get(year, ZERO)
        if base_of(claim.regimes) == "original_medicare":
            annual = {2025: Money("257.00"), 2026: Money("283.00")}[year]
        assert before <= used <= max(before, annual)
    for year, used in decision.out_of_pocket_used.items():
        before = claim.member.out_of_pocket_used.get(year, ZERO)
        assert before <= used
        if most is not None:
            assert used <= max(before, most)
    credit = total(line.deductible_credit for line in decision.lines)
    grown = total(decision.deductible_used.values()) - total(claim.member.deductible_used.values())
    assert credit == grown


@settings(max_examples=100)
@given(PAYABLE)
def test_who_answers_for_what(claim: Claim) -> None:
    """Nobody is billed above what the law or the plan lets a member be billed."""
    decision = decide(claim)
    base = base_of(claim.regimes)
    day = {line.number: line.served for line in claim.lines}
    for line in decision.lines:
        if line.disposition is not Disposition.PAID:
            continue
        named = {(each.group, each.carc): each.amount for each in line.adjustments}
        inside = claim.plan.network == "none" or claim.provider.in_network_on(day[line.number])
        if base == "medicare_advantage" or (inside and base != "original_medicare"):
            assert line.member_owes <= line.allowed
        if base == "medicare_advantage":
            assert ("PR", "45") not in named
        if base == "original_medicare":
            assert line.copay == ZERO
            assert line.member_owes <= Money.of_cents(line.allowed.cents * 115 // 100 + 1)
            assert ("PR", "45") not in named or decision.payee == "member"
        else:
            assert ("CO", "253") not in named
        if "fl_insured" in claim.regimes and claim.chain and claim.plan.network == "required":
            assert inside or line.member_owes <= line.allowed.percent(40)
        if claim.primary_paid is None:
            assert line.paid + line.deductible + line.copay + line.coinsurance == (
                line.allowed - line.sequestration
            )


@settings(max_examples=100)
@given(CLAIMS)
def test_a_person_may_set_every_finding_aside(claim: Claim) -> None:
    words = tuple(Determination(name, "override", "seen") for name in NAMES)
    for line in decide(replace(claim, determinations=words)).lines:
        for find in line.findings:
            assert find.says in (Says.PASS, Says.NOTE) or find.rule not in NAMES
        assert line.disposition is not Disposition.DENIED


@settings(max_examples=100)
@given(CLAIMS)
def test_a_person_may_uphold_every_finding(claim: Claim) -> None:
    words = tuple(Determination(name, "accept", "seen") for name in NAMES)
    for before, after in zip(
        decide(claim).lines, decide(replace(claim, determinations=words)).lines, strict=True
    ):
        asked = [find for find in before.findings if find.rule in NAMES]
        answered = [find for find in after.findings if find.rule in NAMES]
        for was, now in zip(asked, answered, strict=True):
            adverse = was.says in (Says.PEND, Says.DENY)
            assert now.says is (Says.DENY if adverse else was.says)
        if after.disposition is Disposition.DENIED:
            _is_denied_as_the_first_denial_says(after)


@settings(max_examples=100)
@given(CLAIMS)
def test_no_opinion_rule_touches_an_ordinary_claim(claim: Claim) -> None:
    for ordinary in (replace(claim, chain=None), replace(claim, opinion=None)):
        for line in decide(ordinary).lines:
            for find in line.findings:
                assert find.says is Says.PASS or find.rule not in OF_OPINIONS


@settings(max_examples=100)
@given(PAYABLE, st.randoms(use_true_random=False))
def test_the_order_of_lines_moves_money_but_no_judgment(claim: Claim, chance: Random) -> None:
    lines = list(claim.lines)
    chance.shuffle(lines)
    places = [lines.index(line) for line in claim.lines]
    straight, mixed = decide(claim), decide(replace(claim, lines=numbered(lines)))
    for line, place in zip(straight.lines, places, strict=True):
        assert line.findings == mixed.lines[place].findings
        assert line.allowed == mixed.lines[place].allowed
    if base_of(claim.regimes) == "original_medicare" and claim.primary_paid is None:
        assert straight.sum("deductible") == mixed.sum("deductible")
        assert straight.deductible_used == mixed.deductible_used


@settings(max_examples=100)
@given(PAYABLE)
def test_two_claims_of_a_line_are_worth_one_claim_of_two(claim: Claim) -> None:
    """What a claim leaves of the member's year is what the next one begins with."""
    claim = replace(
        claim, primary_paid=None, plan=replace(claim.plan, copay_in=None, copay_out=None)
    )
    claim = replace(claim, member=replace(claim.member, other_insurance=None))
    whole = decide(claim)
    member, paid, owed = claim.member, ZERO, ZERO
    for line in claim.lines:
        part = decide(replace(claim, member=member, lines=(replace(line, number=1),)))
        paid, owed = paid + part.sum("paid"), owed + part.sum("member_owes")
        member = replace(
            member,
            deductible_used=part.deductible_used,
            out_of_pocket_used=part.out_of_pocket_used,
        )
    assert (paid, owed) == (whole.sum("paid"), whole.sum("member_owes"))
    assert member.deductible_used == whole.deductible_used


@settings(max_examples=100)
@given(CLAIMS | PAYABLE)
def test_the_same_facts_give_the_same_decision(claim: Claim) -> None:
    assert decide(claim) == decide(replace(claim))
