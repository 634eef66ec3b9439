"""The questions a claim is asked, in order: the table of contents.

All judgments run on every line and every finding is kept.  Amounts run in order on the lines that
are neither denied nor pended; each sees the tally so far, and only this module changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from claims.adjudication import Claim, Finding, Line, Rule, Says, passed
from claims.adjudication.approved import upheld
from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.determined import determined
from claims.adjudication.preservice import (
    AFTER_SERVICE,
    NOT_ASKED,
    Outcome,
    RequestDecision,
    ServiceDecision,
    granted,
    outcome_of,
    weighed,
    whole,
)
from claims.adjudication.results import decided, disposition_of
from claims.adjudication.work import Amounts, Work
from claims.rules.agreed_allowed import agreed_allowed
from claims.rules.approved_list import approved_list
from claims.rules.board_certified import board_certified
from claims.rules.copay import copay
from claims.rules.duplicate_claim import duplicate_claim
from claims.rules.earlier_involvement import earlier_involvement
from claims.rules.excluded_service import excluded_service
from claims.rules.in_network import in_network
from claims.rules.medical_necessity import medical_necessity
from claims.rules.member_covered import member_covered
from claims.rules.non_network_share import non_network_share
from claims.rules.opinions_per_chain import opinions_per_chain
from claims.rules.other_payer_first import other_payer_first
from claims.rules.other_payer_payment import other_payer_payment
from claims.rules.out_of_pocket_maximum import out_of_pocket_maximum
from claims.rules.part_b_allowed import part_b_allowed
from claims.rules.part_b_coinsurance import part_b_coinsurance
from claims.rules.part_b_deductible import part_b_deductible
from claims.rules.plan_coinsurance import plan_coinsurance
from claims.rules.plan_deductible import plan_deductible
from claims.rules.prior_authorization import prior_authorization
from claims.rules.provider_eligible import provider_eligible
from claims.rules.same_group import same_group
from claims.rules.same_physician import same_physician
from claims.rules.secondary_payment import secondary_payment
from claims.rules.sequestration import sequestration
from claims.rules.third_opinion_indicated import third_opinion_indicated
from claims.rules.timely_filing import timely_filing
from kernel.law import Book, Law
from kernel.law.regimes import base_of
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Stage:
    question: str
    rules: tuple[Rule, ...]


PIPELINE = (
    Stage("Was the member covered?", (member_covered,)),
    Stage("Was it filed in time, and once?", (timely_filing, duplicate_claim)),
    Stage("Does another payer come first?", (other_payer_first,)),
    Stage("May this provider be paid?", (provider_eligible,)),
    Stage("Is it a covered opinion?", (excluded_service, third_opinion_indicated)),
    Stage("Is it independent?", (same_physician, same_group, earlier_involvement)),
    Stage("Is the clinician one the plan accepts?", (board_certified, in_network, approved_list)),
    Stage("Was it authorized?", (prior_authorization,)),
    Stage("Is it needed, and within the plan's limit?", (medical_necessity, opinions_per_chain)),
)
JUDGMENTS = tuple(rule for stage in PIPELINE for rule in stage.rules)
ORDER = {rule.name: index for index, rule in enumerate(JUDGMENTS)}


PART_B = Amounts(
    "What does Part B pay?",
    part_b_allowed,
    (part_b_deductible, part_b_coinsurance, secondary_payment, sequestration),
    by_statute=True,
)
PLAN = Amounts(
    "What does the plan pay?",
    agreed_allowed,
    (
        copay,
        plan_deductible,
        plan_coinsurance,
        non_network_share,
        out_of_pocket_maximum,
        other_payer_payment,
    ),
)


def adjudicate(claim: Claim, book: Book) -> Decision:
    """The whole decision on one claim.  Pure: the same facts and book give the same answer."""
    work = _work(claim, book)
    judged = {line.number: judge(claim, line, work.law(line)) for line in claim.lines}
    return _priced(claim, work, judged)


def _work(claim: Claim, book: Book) -> Work:
    amounts = PART_B if base_of(claim.regimes) == "original_medicare" else PLAN
    return Work(claim, book, amounts)


def _priced(claim: Claim, work: Work, judged: Mapping[int, tuple[Finding, ...]]) -> Decision:
    payable = [
        line for line in claim.lines if disposition_of(judged[line.number]) is Disposition.PAID
    ]
    tallies = work.tallied(payable)
    lines = tuple(
        decided(line, judged[line.number], tallies.get(line.number)) for line in claim.lines
    )
    return work.decision(lines, ORDER)


def authorize(claim: Claim, book: Book) -> RequestDecision:
    """The decision on services asked for in advance, by the same judgments; amounts are only an
    estimate, of what is granted."""
    work = _work(claim, book)
    made: dict[int, tuple[Finding, ...]] = {}
    for line in claim.lines:
        made[line.number] = weighed(claim, line, _ahead(claim, line, work.law(line)))
    outcomes = {line.number: outcome_of(claim, line, made[line.number]) for line in claim.lines}
    asked = replace(claim, lines=tuple(_as_granted(claim, line) for line in claim.lines))
    refused = (Outcome.DENIED, Outcome.PENDED)
    estimate = _priced(
        asked,
        _work(asked, book),
        {number: made[number] if outcomes[number] in refused else () for number in made},
    )
    services = tuple(
        _service(claim, line, outcomes[line.number], made[line.number], worth)
        for line, worth in zip(claim.lines, estimate.lines, strict=True)
    )
    return RequestDecision(
        outcome=whole(outcomes.values()),
        services=services,
        pends=_rules_that_say(Says.PEND, made),
        denials=_rules_that_say(Says.DENY, made),
        estimate=estimate,
        law_version=book.version,
    )


def _ahead(claim: Claim, line: Line, law: Law) -> list[Finding]:
    """Every judgment that can be made before the service."""
    return [
        passed(NOT_ASKED)._replace(rule=rule.name)
        if rule.name in AFTER_SERVICE
        else rule(claim, line, law)
        for rule in JUDGMENTS
    ]


def _as_granted(claim: Claim, line: Line) -> Line:
    """What would be billed for what is granted, at the plan's own fee."""
    units, _ = granted(claim, line)
    charge = Money.of_cents(line.fee.amount.cents * units) if line.fee else line.charge
    return replace(line, units=units, charge=charge)


def _service(
    claim: Claim,
    line: Line,
    outcome: Outcome,
    findings: tuple[Finding, ...],
    worth: LineDecision,
) -> ServiceDecision:
    if outcome in (Outcome.DENIED, Outcome.PENDED):
        return ServiceDecision(line.number, outcome, findings)
    units, days = granted(claim, line)
    known = worth.disposition is Disposition.PAID
    why = "" if known else " ".join(finding.message for finding in worth.findings)
    return ServiceDecision(
        line.number, outcome, findings, units, days, worth if known else None, why
    )


def _rules_that_say(says: Says, made: Mapping[int, tuple[Finding, ...]]) -> tuple[str, ...]:
    named = {find.rule for findings in made.values() for find in findings if find.says is says}
    return tuple(sorted(named, key=lambda name: ORDER[name]))


def judge(claim: Claim, line: Line, law: Law) -> tuple[Finding, ...]:
    """Every rule's finding on one line, determinations and approvals taken into account."""
    found = tuple([rule(claim, line, law) for rule in JUDGMENTS])
    if claim.determinations:
        found = determined(found, line.number, claim.determinations)
    return upheld(claim, line, law, found)
