"""A plan's allowed amount: the agreed fee, a part of it out of network, never above the charge.

Out of network without a protection of law the member of a private plan may be billed the rest of
the charge; with one, and under Medicare Advantage, never.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.fees import full_fee
from claims.adjudication.network import standing
from claims.adjudication.opinion import is_medicare
from claims.adjudication.tally import step
from kernel.law import Law


def agreed_allowed(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    fee = full_fee(line)
    where = standing(claim, line, law)
    if where.as_in_network:
        amount = min(fee.amount, tally.charge)
        return [step(Part.ALLOWED, amount, "The plan's fee", fee.cite)]
    basis = claim.plan.out_of_network_percent
    allowed = step(
        Part.ALLOWED,
        min(fee.amount.percent(basis), tally.charge),
        f"Out of network, {basis} % of the plan's fee {fee.amount.shown()}",
        fee.cite,
        "Plan terms, out-of-network basis",
    )
    above = tally.charge - allowed.amount
    if not above or not where.may_bill_the_rest or is_medicare(claim):
        return [allowed]
    why = "Out of network, the provider may bill the rest of the charge"
    return [allowed, step(Part.BALANCE_BILLED, above, why, "Plan terms, out-of-network basis")]
