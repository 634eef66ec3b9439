"""The judgment of a proposed opinion: is it covered, by what, and what would it cost?

The pipeline decides as on a claim of that day.  What only an authorization or a person could
mend is set aside for the estimate, and the answer says so; a denial has no estimate.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from claims.adjudication import Authorization, Claim, Determination, Finding, Line, Says
from claims.adjudication.authorized import doubt, fitting, purpose_of
from claims.adjudication.decision import Decision, Disposition
from claims.adjudication.network import Standing, standing
from claims.adjudication.opinion import is_medicare, reviewed_as_opinion
from claims.pipeline import ORDER, adjudicate
from kernel.law import Book, Law
from kernel.law.regimes import base_of
from kernel.money import ZERO, Money

AUTHORIZATION = "prior_authorization"
FACTS = ("member_covered", "other_payer_first", "provider_eligible")
"""Judgments whose doubt is about facts an estimate would have to guess."""

INDEPENDENCE = ("same_physician", "same_group", "earlier_involvement")
SAID_OF_A_CLAIM = ("timely_filing",)
"""Judgments on when a claim is handed in: before the visit they have nothing to say."""

WHO_PAYS_FIRST = "other_payer_first"
"""Changes what we would pay, not whether the opinion is covered."""

SET_ASIDE = "for the estimate only"


class Covered(StrEnum):
    """The answer to: would this be covered?"""

    YES = "yes"
    NO = "no"
    IF_AUTHORIZED = "if_authorized"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether the plan wants the opinion authorized, and what is on file for it.

    `fits` is the number of the authorization that covers it, `doubts` why the others do not.
    """

    needed: bool
    fits: str = ""
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A limit of the year on the day of the visit, before it: in whole, used, left.

    `whole` None: there is none, or none on record (`known` False).
    """

    whole: Money | None
    used: Money
    known: bool = True

    @property
    def left(self) -> Money | None:
        return None if self.whole is None else max(self.whole - self.used, ZERO)


@dataclass(frozen=True, slots=True)
class Judged:
    """`by` are the findings that decide `covered`; `findings` all, each once, in pipeline order.

    `estimate` None: `no_estimate` says why.  `supposing` are the rules set aside for it.
    """

    claim: Claim
    law: Law
    covered: Covered
    as_opinion: bool
    by: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    network: Standing | None
    permit: Permit
    estimate: Decision | None
    no_estimate: str
    supposing: tuple[str, ...]
    deductible: Year
    out_of_pocket: Year

    @property
    def medicare(self) -> bool:
        return is_medicare(self.claim)

    @property
    def original_medicare(self) -> bool:
        return base_of(self.claim.regimes) == "original_medicare"

    def of(self, *rules: str) -> list[Finding]:
        """The findings of these rules."""
        return [finding for finding in self.findings if finding.rule in rules]


def judge_proposed(claim: Claim, book: Book) -> Judged:
    """Everything a coverage check answers from the facts of a proposed claim."""
    line = claim.lines[0]
    law = book.opened(claim.regimes, service_date=line.served)
    decision = adjudicate(claim, book)
    findings = _each_once(decision)
    covered, by = _covered(findings)
    estimate, why, supposing = _estimate(claim, book, covered, findings)
    opinion = reviewed_as_opinion(claim, line, law)
    return Judged(
        claim=claim,
        law=law,
        covered=covered,
        as_opinion=opinion,
        by=by,
        findings=findings,
        network=_network(claim, line, law),
        permit=_permit(claim, line, law, findings),
        estimate=estimate,
        no_estimate=why,
        supposing=supposing,
        deductible=_deductible(claim, line, law),
        out_of_pocket=_out_of_pocket(claim, line),
    )


def _each_once(decision: Decision) -> tuple[Finding, ...]:
    """Of the judgments only: what stops an amount is told of the estimate."""
    found = [
        finding
        for line in decision.lines
        for finding in line.findings
        if finding.rule in ORDER and finding.rule not in SAID_OF_A_CLAIM
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: ORDER[finding.rule]))


def _covered(findings: tuple[Finding, ...]) -> tuple[Covered, tuple[Finding, ...]]:
    denied = tuple(each for each in findings if each.says is Says.DENY)
    pended = tuple(each for each in findings if each.says is Says.PEND)
    refused = tuple(each for each in denied if each.rule != AUTHORIZATION)
    if refused:
        return Covered.NO, refused
    unsure = tuple(each for each in pended if each.rule not in (AUTHORIZATION, WHO_PAYS_FIRST))
    if unsure:
        return Covered.UNDECIDED, unsure
    wanted = tuple(each for each in (*denied, *pended) if each.rule == AUTHORIZATION)
    if wanted:
        return Covered.IF_AUTHORIZED, wanted
    grounds = ("member_covered", "third_opinion_indicated", "opinions_per_chain")
    return Covered.YES, tuple(each for each in findings if each.rule in grounds and each.cites)


def _estimate(
    claim: Claim, book: Book, covered: Covered, findings: tuple[Finding, ...]
) -> tuple[Decision | None, str, tuple[str, ...]]:
    if covered is Covered.NO:
        return None, "It would not be covered: the plan would pay nothing.", ()
    open_rules = tuple(
        dict.fromkeys(each.rule for each in findings if each.says in (Says.PEND, Says.DENY))
    )
    unknown = [each.message for each in findings if each.rule in FACTS and each.says is Says.PEND]
    if unknown:
        return None, " ".join(unknown), ()
    set_aside = tuple(
        Determination(rule, "override", SET_ASIDE) for rule in (*open_rules, *SAID_OF_A_CLAIM)
    )
    supposed = adjudicate(replace(claim, determinations=set_aside), book)
    if supposed.disposition is Disposition.PAID:
        return supposed, "", open_rules
    why = [
        finding.message
        for line in supposed.lines
        for finding in line.findings
        if finding.says is Says.PEND
    ]
    return None, " ".join(dict.fromkeys(why)), ()


def _network(claim: Claim, line: Line, law: Law) -> Standing | None:
    """None where there is no network to be in."""
    if claim.plan.network == "none" or base_of(claim.regimes) == "original_medicare":
        return None
    return standing(claim, line, law)


def _permit(claim: Claim, line: Line, law: Law, findings: tuple[Finding, ...]) -> Permit:
    purpose = purpose_of(claim.opinion)
    asked = purpose in claim.plan.prior_authorization and reviewed_as_opinion(claim, line, law)
    said = next(each for each in findings if each.rule == AUTHORIZATION)
    if not asked or said.says is Says.NOTE or law.find("second_opinions.no_prior_authorization"):
        return Permit(needed=False)
    on_file = fitting(claim.authorizations, purpose, claim.authorization)
    doubts = [(each.number, _doubt_of_any(each, claim)) for each in on_file]
    fits = next((number for number, why in doubts if not why), "")
    return Permit(True, fits, tuple(each for each in doubts if each[1]))


def _doubt_of_any(each: Authorization, claim: Claim) -> str:
    """Why it may not cover one of the services, or an empty text."""
    return next((why for line in claim.lines if (why := doubt(each, claim, line))), "")


def _deductible(claim: Claim, line: Line, law: Law) -> Year:
    used = claim.member.deductible_used.get(line.served.year, ZERO)
    if base_of(claim.regimes) != "original_medicare":
        return Year(claim.plan.deductible or ZERO, used)
    found = law.find("part_b.deductible")
    return Year(Money(found.amount), used) if found else Year(None, used, known=False)


def _out_of_pocket(claim: Claim, line: Line) -> Year:
    used = claim.member.out_of_pocket_used.get(line.served.year, ZERO)
    if base_of(claim.regimes) == "original_medicare":
        return Year(None, used)
    return Year(claim.plan.out_of_pocket_maximum, used)
