"""What was approved in advance is not refused afterwards.

An approval decided here binds: no judgment that was made for it is made again against the claim.
Who may be paid, who was covered and whether the claim came in time are still asked.
"""

from claims.adjudication.authorized import covering
from claims.adjudication.facts import Claim, Line
from claims.adjudication.findings import Finding, Says, cited
from kernel.law import Law

BOUND = frozenset(
    {
        *("excluded_service", "third_opinion_indicated", "same_physician", "same_group"),
        *("earlier_involvement", "board_certified", "in_network", "approved_list"),
        *("prior_authorization", "medical_necessity", "opinions_per_chain"),
    }
)
"""The judgments an approval has already made."""

TERM = "Plan terms, prior authorization"


def upheld(
    claim: Claim, line: Line, law: Law, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The findings, those against what was approved turned into notes."""
    if not claim.authorizations:
        return findings
    permit = covering(claim, line)
    if permit is None or not permit.services:
        return findings
    stands = law.find("prior_authorization.approval_stands")
    return tuple(_note(each, permit.number, cited((stands or TERM,))) for each in findings)


def _note(finding: Finding, number: str, cites: tuple[str, ...]) -> Finding:
    if finding.says not in (Says.PEND, Says.DENY) or finding.rule not in BOUND:
        return finding
    message = f"{finding.message} Approved before the service under {number}: the approval stands."
    return finding._replace(says=Says.NOTE, message=message, cites=cites, carc=None)
