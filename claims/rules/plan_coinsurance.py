"""A plan's coinsurance on what copay and deductible left, by network standing.

Where the law has the plan pay for an opinion out of its network and the plan's terms name no
share for that, the share is the law's.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.findings import Source
from claims.adjudication.network import standing
from claims.adjudication.tally import step
from kernel.law import Law

TERM = "Plan terms, coinsurance"


def plan_coinsurance(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    where = standing(claim, line, law)
    rate = claim.plan.coinsurance_in if where.as_in_network else claim.plan.coinsurance_out
    source: Source = TERM
    if rate is None and where.member_percent:
        rate, source = where.member_percent.amount, where.member_percent
    if not rate:
        return []
    why = f"{rate} % of {tally.left.shown()}"
    return [step(Part.COINSURANCE, tally.left.percent(rate), why, source)]
