"""What the primary payer paid is taken from what this plan would pay.

Where the primary paid more than that, the rest comes off what the member owes (coinsurance, then
deductible, then copay, then the charge above the allowed amount): nobody owes a provider what
another payer has already paid.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.cutting import SHARES, cut
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO, total

TERM = "Plan terms, coordination of benefits"


def other_payer_payment(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    if tally.primary_paid is None:
        return []
    ours = max(tally.left - tally.primary_paid, ZERO)
    over = tally.primary_paid - (tally.left - ours)
    why = "Already paid by the primary payer"
    cuts = cut(tally, over, (*SHARES, Part.BALANCE_BILLED), why, TERM)
    not_owed = total(-each.amount for each in cuts)
    shares = total(-each.amount for each in cuts if each.part in SHARES)
    credit = min(tally[Part.OUT_OF_POCKET_CREDIT], shares)
    paid = tally.primary_paid - (over - not_owed)
    return [
        *cuts,
        step(Part.OTHER_PAYER, paid, "Paid by the primary payer", TERM),
        step(Part.PROGRAM, ours, "Left for this plan", TERM),
        *([step(Part.OUT_OF_POCKET_CREDIT, -credit, "Not owed after all", TERM)] if credit else []),
    ]
