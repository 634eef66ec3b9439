"""The annual Part B deductible, by year of service, in the order lines are worked (PB-02)."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO


def part_b_deductible(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    annual = law.money("part_b.deductible")
    left = max(annual.amount - tally.deductible_used, ZERO)
    taken = min(left, tally[Part.ALLOWED])
    why = f"Of the {line.served.year} deductible {annual.amount.shown()}, {left.shown()} was left"
    return [
        step(Part.DEDUCTIBLE, taken, why, annual),
        step(Part.DEDUCTIBLE_CREDIT, taken, "Counts toward the deductible", annual),
    ]
