"""A service asked for in advance: what a machine may refuse, and what a person's verdict does.

The machine approves what every judgment passes.  It refuses only for an administrative fact; what
else speaks against a service is for a qualified reviewer (42 CFR 422.566(d)), and pends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from claims.adjudication.decision import Decision, LineDecision
from claims.adjudication.facts import Claim, Line, Verdict
from claims.adjudication.findings import Finding, Says
from kernel.dates import Days
from kernel.law.regimes import base_of

ADMINISTRATIVE = ("member_covered", "provider_eligible")
"""Judgments on facts of record, in which no health professional has a say: who is covered on the
day, and whom the law lets nobody pay."""

AFTER_SERVICE = ("timely_filing", "duplicate_claim", "other_payer_first", "prior_authorization")
"""Judgments on a claim already made; a request has nothing they could be asked about."""

NOT_ASKED = "Asked when the claim for the service comes."
FOR_A_REVIEWER = "A qualified reviewer decides on this."
FOR_A_PERSON = (
    "Original Medicare asks for no prior authorization, and no notice of a refused one is on "
    "record: a person answers."
)


class Outcome(StrEnum):
    """Of a service, or of the whole request."""

    APPROVED = "approved"
    PARTLY_APPROVED = "partly_approved"
    DENIED = "denied"
    PENDED = "pended"


@dataclass(frozen=True, slots=True)
class ServiceDecision:
    """One service decided.  `units` and `days` are granted where something is approved.

    `estimate` is what a claim for it would be paid by today's facts; where it cannot be worked
    out, `no_estimate` says why.
    """

    number: int
    outcome: Outcome
    findings: tuple[Finding, ...]
    units: int | None = None
    days: Days | None = None
    estimate: LineDecision | None = None
    no_estimate: str = ""


@dataclass(frozen=True, slots=True)
class RequestDecision:
    """A request decided: no amount of it is owed to anybody."""

    outcome: Outcome
    services: tuple[ServiceDecision, ...]
    pends: tuple[str, ...]
    denials: tuple[str, ...]
    estimate: Decision
    law_version: str


def weighed(claim: Claim, line: Line, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings after the verdicts on this line, without denials no machine may make."""
    said = [each for each in claim.verdicts if each.line in (None, line.number)]
    refused = [each for each in said if each.say in ("deny", "limit")]
    approved = next((each for each in said if each.say in ("approve", "limit")), None)
    made = []
    for finding in findings:
        own = next((each for each in refused if each.rule == finding.rule), None)
        made.append(_refused(finding, own) if own else _otherwise(finding, approved))
    if base_of(claim.regimes) == "original_medicare":
        return tuple(_never_refused(finding) for finding in made)
    return tuple(made)


def _never_refused(finding: Finding) -> Finding:
    """Where none is ever asked for, none is refused: whoever asks is told so, and the claim is
    judged when it comes."""
    if finding.says is not Says.DENY:
        return finding
    return finding._replace(says=Says.PEND, message=f"{finding.message} {FOR_A_PERSON}", carc=None)


def _refused(finding: Finding, verdict: Verdict) -> Finding:
    """The judgment a reviewer refuses by, in the reviewer's own words."""
    return finding._replace(
        says=Says.DENY,
        message=verdict.why,
        cites=verdict.cites or finding.cites,
        carc=verdict.carc or finding.carc,
    )


def _otherwise(finding: Finding, approved: Verdict | None) -> Finding:
    if finding.says not in (Says.PEND, Says.DENY):
        return finding
    overruled = approved is not None and finding.rule in approved.overrules
    if finding.says is Says.DENY and finding.rule in ADMINISTRATIVE and not overruled:
        return finding
    if approved:
        message = f"{finding.message} Set aside by a person: {approved.why}"
        return finding._replace(says=Says.NOTE, message=message, carc=None)
    if finding.says is Says.DENY:
        return finding._replace(says=Says.PEND, message=f"{finding.message} {FOR_A_REVIEWER}")
    return finding


def outcome_of(claim: Claim, line: Line, findings: tuple[Finding, ...]) -> Outcome:
    """Denied by one denial, unless a limit grants part; pended by one pend; else approved."""
    denied = [finding for finding in findings if finding.says is Says.DENY]
    limits = {each.rule for each in _limits(claim, line)}
    if any(finding.rule not in limits for finding in denied):
        return Outcome.DENIED
    if any(finding.says is Says.PEND for finding in findings):
        return Outcome.PENDED
    return Outcome.PARTLY_APPROVED if limits else Outcome.APPROVED


def granted(claim: Claim, line: Line) -> tuple[int, Days]:
    """Units and days after the limits a person set: never more than was asked."""
    units, days = line.units, Days(line.served, line.until)
    for each in _limits(claim, line):
        units = min(units, each.units) if each.units is not None else units
        days = _within(days, each.days) if each.days is not None else days
    return units, days


def _limits(claim: Claim, line: Line) -> list[Verdict]:
    return [
        each for each in claim.verdicts if each.say == "limit" and each.line in (None, line.number)
    ]


def _within(asked: Days, limit: Days) -> Days:
    ends = [day for day in (asked.to, limit.to) if day is not None]
    return Days(max(asked.start, limit.start), min(ends) if ends else None)


def whole(outcomes: Iterable[Outcome]) -> Outcome:
    """The request's outcome: pended while one service is."""
    said = set(outcomes)
    if Outcome.PENDED in said:
        return Outcome.PENDED
    if len(said) == 1:
        return next(iter(said))
    return Outcome.PARTLY_APPROVED
