"""What a member does not owe after all comes off the shares in a given order."""

from collections.abc import Sequence

from claims.adjudication.findings import Source
from claims.adjudication.tally import Part, Step, Tally, step
from kernel.money import ZERO, Money

SHARES = (Part.COINSURANCE, Part.DEDUCTIBLE, Part.COPAY)
"""Coinsurance first, then the deductible, then the copay."""


def cut(tally: Tally, over: Money, parts: Sequence[Part], why: str, source: Source) -> list[Step]:
    """`over` taken off `parts` in their order, as far as they go; nothing where it is not above
    zero.  What was credited toward the deductible stays credited."""
    steps = []
    for part in parts:
        taken = min(tally[part], max(over, ZERO))
        if taken:
            steps.append(step(part, -taken, why, source))
            over = over - taken
    return steps


def cut_shares(tally: Tally, over: Money, why: str, source: Source) -> list[Step]:
    """`over` taken off the member's shares; a deductible not taken is not credited either."""
    steps = []
    for each in cut(tally, over, SHARES, why, source):
        steps.append(each)
        if each.part is Part.DEDUCTIBLE:
            steps.append(step(Part.DEDUCTIBLE_CREDIT, each.amount, "Not taken after all", source))
    return steps
