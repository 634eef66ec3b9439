"""A plan's coinsurance on what copay and deductible left, by network standing.

Fla. Stat. 641.51(5) caps it for an opinion outside an HMO's network; where the plan has no
out-of-network benefit at all, the statute's own share applies.
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
    cap = where.member_percent
    if cap and (rate is None or rate > cap.amount):
        rate, source = cap.amount, cap
    if not rate:
        return []
    why = f"{rate} % of {tally.left.shown()}"
    return [step(Part.COINSURANCE, tally.left.percent(rate), why, source)]
