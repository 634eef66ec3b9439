"""More opinions on one question than the plan covers are denied (CARC 273)."""

from claims.adjudication import Claim, Finding, Line, deny, passed, rule
from claims.adjudication.opinion import ORDINARY, reviewed_as_opinion
from kernel.law import Law
from kernel.law.regimes import base_of

TERM = "Plan terms, opinions per chain"


@rule(carc="273")
def opinions_per_chain(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law) or claim.opinion is None:
        return passed(ORDINARY)
    most = claim.plan.opinions_per_chain
    if most is None or base_of(claim.regimes) == "original_medicare":
        return passed("No limit on the number of opinions applies.")
    if claim.opinion <= most:
        return passed(f"Opinion {claim.opinion} of the {most} this plan covers.", TERM)
    return deny(
        f"This plan covers {most} opinions on one question; this is number {claim.opinion}.", TERM
    )
