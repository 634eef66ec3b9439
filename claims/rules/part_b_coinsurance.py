"""The beneficiary's 20 % of what is left after the deductible (PB-01)."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.tally import step
from kernel.law import Law


def part_b_coinsurance(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    rate = law.number("part_b.coinsurance_percent")
    base = tally[Part.ALLOWED] - tally[Part.DEDUCTIBLE]
    why = f"{rate.amount} % of {base.shown()}"
    return [step(Part.COINSURANCE, base.percent(rate.amount), why, rate)]
