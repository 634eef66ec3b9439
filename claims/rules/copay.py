"""The copay, taken once a visit (one provider, one day), in line order."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.network import standing
from claims.adjudication.tally import step
from kernel.law import Law


def copay(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    inside = standing(claim, line, law).as_in_network
    amount = claim.plan.copay_in if inside else claim.plan.copay_out
    if not amount or tally.copay_taken:
        return []
    taken = min(amount, tally[Part.ALLOWED])
    return [step(Part.COPAY, taken, f"Copay of a visit, {amount.shown()}", "Plan terms, copay")]
