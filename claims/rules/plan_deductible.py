"""A plan's annual deductible, one for services in and out of network."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO

TERM = "Plan terms, deductible"


def plan_deductible(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    annual = claim.plan.deductible
    if not annual:
        return []
    left = max(annual - tally.deductible_used, ZERO)
    taken = min(left, tally.left)
    why = f"Of the {line.served.year} deductible {annual.shown()}, {left.shown()} was left"
    return [
        step(Part.DEDUCTIBLE, taken, why, TERM),
        step(Part.DEDUCTIBLE_CREDIT, taken, "Counts toward the deductible", TERM),
    ]
