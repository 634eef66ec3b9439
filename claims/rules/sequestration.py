"""Sequestration cuts the program's payment after cost sharing, never the member's share."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.tally import step
from kernel.law import Law


def sequestration(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    rate = law.number("part_b.sequestration_percent")
    if not rate.amount:
        return []
    why = f"{rate.amount} % of the program's payment {tally.left.shown()}"
    return [step(Part.SEQUESTRATION, tally.left.percent(rate.amount), why, rate)]
