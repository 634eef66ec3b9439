"""What the primary payer paid is taken from what this plan would pay.

Where the primary paid more than that, the rest comes off what the member owes (coinsurance, then
deductible, then copay, then the charge above the allowed amount): nobody owes a provider what
another payer has already paid.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO, Money, total

TERM = "Plan terms, coordination of benefits"


def other_payer_payment(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    if tally.primary_paid is None:
        return []
    ours = max(tally.left - tally.primary_paid, ZERO)
    over = tally.primary_paid - (tally.left - ours)
    steps = []
    for part in (Part.COINSURANCE, Part.DEDUCTIBLE, Part.COPAY, Part.BALANCE_BILLED):
        cut = min(tally[part], max(over, ZERO))
        if cut:
            steps.append(step(part, -cut, "Already paid by the primary payer", TERM))
            over = over - cut
    credit = min(tally[Part.OUT_OF_POCKET_CREDIT], _shares(steps))
    return [
        *steps,
        step(Part.OTHER_PAYER, tally.primary_paid - over, "Paid by the primary payer", TERM),
        step(Part.PROGRAM, ours, "Left for this plan", TERM),
        *([step(Part.OUT_OF_POCKET_CREDIT, -credit, "Not owed after all", TERM)] if credit else []),
    ]


def _shares(steps: list[Step]) -> Money:
    """What the cuts took off the member's cost share."""
    return total(-each.amount for each in steps if each.part is not Part.BALANCE_BILLED)
