"""Medicare as secondary payer: the lowest of three amounts (MSP-05); deductible in full (MSP-06).

(a) the charge, or what the provider must accept as payment in full where that is less, less what
the primary paid; (b) what Medicare would pay as primary; (c) the higher
of the fee schedule amount and the primary's allowed amount, less what the primary paid.  The
beneficiary's coinsurance, then deductible, are cut to what is still owed.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.cutting import cut
from claims.adjudication.tally import step
from kernel.law import Law
from kernel.money import ZERO, Money


def secondary_payment(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    if tally.primary_paid is None or tally.primary_allowed is None:
        return []
    lowest = law.text("secondary_payer.lowest_of")
    credit = law.text("secondary_payer.deductible_credit")
    paid = tally.primary_paid
    most = min(tally.charge, tally.charge if tally.must_accept is None else tally.must_accept)
    candidates = (
        most - paid,
        tally.left,
        max(tally[Part.ALLOWED], tally.primary_allowed) - paid,
    )
    ours = max(min(candidates), ZERO)
    shown = ", ".join(max(each, ZERO).shown() for each in candidates)
    return [
        step(Part.OTHER_PAYER, min(paid, tally.charge - ours), "Paid by the primary payer", credit),
        step(Part.PROGRAM, ours, f"The lowest of {shown}", lowest),
        *_cut(tally, most, paid + ours, credit.cite),
    ]


def _cut(tally: Tally, most: Money, received: Money, cite: str) -> list[Step]:
    """Shares cut to what the member still owes: coinsurance, deductible, then the excess."""
    billable = min(tally[Part.ALLOWED] + tally[Part.BALANCE_BILLED], most)
    owed = max(billable - received, ZERO)
    over = tally.member_share + tally[Part.BALANCE_BILLED] - owed
    parts = (Part.COINSURANCE, Part.DEDUCTIBLE, Part.BALANCE_BILLED)
    return cut(tally, over, parts, f"Cut to what the member still owes, {owed.shown()}", cite)
