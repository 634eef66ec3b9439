"""The questions a claim is asked, in order: the table of contents.

All judgments run on every line and every finding is kept.  Amounts run in order on the lines that
are neither denied nor pended; each sees the tally so far, and only this module changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from claims.adjudication import Claim, Determination, Finding, Line, Rule, Says
from claims.adjudication.decision import Decision, Disposition
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
    amounts = PART_B if base_of(claim.regimes) == "original_medicare" else PLAN
    work = Work(claim, book, amounts)
    judged = {line.number: judge(claim, line, work.law(line)) for line in claim.lines}
    payable = [
        line for line in claim.lines if disposition_of(judged[line.number]) is Disposition.PAID
    ]
    tallies = work.tallied(payable)
    lines = tuple(
        decided(line, judged[line.number], tallies.get(line.number)) for line in claim.lines
    )
    return work.decision(lines, ORDER)


def judge(claim: Claim, line: Line, law: Law) -> tuple[Finding, ...]:
    """Every rule's finding on one line, a person's determinations taken into account."""
    said = {each.rule: each for each in claim.determinations}
    return tuple(_determined(rule(claim, line, law), said) for rule in JUDGMENTS)


def _determined(finding: Finding, said: Mapping[str, Determination]) -> Finding:
    """A person's word on an adverse finding: `accept` upholds it, `override` sets it aside."""
    word = said.get(finding.rule)
    if word is None or finding.says not in (Says.PEND, Says.DENY):
        return finding
    if word.say == "override":
        message = f"{finding.message} Set aside by a person: {word.reason}"
        return finding._replace(says=Says.NOTE, message=message, carc=None)
    message = f"{finding.message} Upheld by a person: {word.reason}"
    return finding._replace(says=Says.DENY, message=message)
