"""Part B's approved amount: the fee, less for some, and never above the charge.

PA-01 to PA-05: 95 % for a non-participating physician; 85 % for NP, PA and CNS.  On an unassigned
claim the physician may bill up to the limiting charge, 115 % of the 95 % amount.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.fees import full_fee
from claims.adjudication.tally import step
from kernel.law import Law


def part_b_allowed(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    fee = full_fee(line)
    provider = claim.provider
    if provider.nonphysician:
        rate = law.number("part_b.nonphysician_percent")
    elif provider.medicare == "nonparticipating":
        rate = law.number("part_b.nonparticipating_percent")
    else:
        amount = min(fee.amount, tally.charge)
        return [step(Part.ALLOWED, amount, "The fee schedule amount", fee.cite)]
    approved = fee.amount.percent(rate.amount)
    allowed = step(
        Part.ALLOWED,
        min(approved, tally.charge),
        f"{rate.amount} % of the fee schedule amount {fee.amount.shown()}",
        fee.cite,
        rate,
    )
    if claim.assigned or provider.nonphysician:
        return [allowed]
    limit = law.number("part_b.limiting_charge_percent")
    billable = min(approved.percent(limit.amount), tally.charge)
    above = billable - allowed.amount
    why = f"The physician may bill up to the limiting charge of {billable.shown()}"
    return [allowed, step(Part.BALANCE_BILLED, above, why, limit)] if above else [allowed]
