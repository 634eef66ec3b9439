"""The most a member may be charged for an opinion by a physician outside an HMO.

Fla. Stat. 641.51(5): the HMO pays 60 percent of the usual charges and may charge the subscriber
up to 40, whatever copay, deductible and coinsurance would come to.
"""

from claims.adjudication import Claim, Line, Part, Step, Tally
from claims.adjudication.cutting import cut_shares
from claims.adjudication.network import standing
from kernel.law import Law


def non_network_share(claim: Claim, line: Line, tally: Tally, law: Law) -> list[Step]:
    rate = standing(claim, line, law).member_percent
    if rate is None:
        return []
    most = tally[Part.ALLOWED].percent(rate.amount)
    why = f"At most {rate.amount} % of {tally[Part.ALLOWED].shown()}, {most.shown()}"
    return cut_shares(tally, tally.member_share - most, why, rate)
