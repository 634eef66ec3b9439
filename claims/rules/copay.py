"""The copay, taken once a visit (one provider, one day), in line order.

What a line's allowed amount cannot hold of it is taken from the visit's next line.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.network import standing
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO

TERM = "Plan terms, copay"


def copay(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    inside = standing(claim, line, law).as_in_network
    amount = claim.plan.copay_in if inside else claim.plan.copay_out
    if not amount or tally.copay_on_another_claim:
        return []
    taken = min(max(amount - tally.copay_taken, ZERO), tally[Part.ALLOWED])
    if not taken:
        return []
    return [step(Part.COPAY, taken, f"Copay of a visit, {amount.shown()}", TERM)]
