"""What is over the year's in-network maximum comes off coinsurance, then deductible, then copay."""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.cutting import cut_shares
from claims.adjudication.network import standing
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO

TERM = "Plan terms, out-of-pocket maximum"


def out_of_pocket_maximum(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    if not standing(claim, line, law).as_in_network:
        return []
    most = claim.plan.out_of_pocket_maximum
    share = tally.member_share
    steps: list[Step] = []
    if most is not None:
        left = max(most - tally.out_of_pocket_used, ZERO)
        why = f"Of the maximum {most.shown()}, {left.shown()} was left"
        steps = cut_shares(tally, share - left, why, TERM)
        share = min(share, left)
    credit = step(Part.OUT_OF_POCKET_CREDIT, share, "Counts toward the maximum", TERM)
    return [*steps, credit] if share else steps
