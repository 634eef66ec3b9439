"""Where another insurer pays first, its adjudication must be here before ours (CARC 22).

MSP-01 to MSP-04 and MSP-07.  What the claim says of the order (SBR01, SBR05, CLM11) is held against
what is on file; where they disagree, a person decides.  Asking for the primary's remittance is no
refusal: the line pends, and is worked out when the figures are in.
"""

from claims.adjudication import Claim, Finding, Line, note, passed, pend, rule
from claims.adjudication.secondary import disagreement, pays_first
from kernel.law import Law


@rule(carc="22")
def other_payer_first(claim: Claim, line: Line, law: Law) -> Finding:
    order = pays_first(claim, law)
    order = disagreement(claim, order, law) or order
    if order.unknown:
        return pend(order.why, *order.sources)
    if not order.other_pays_first:
        if claim.primary_paid:
            return note(f"{order.why} A payment of another payer was reported.", *order.sources)
        return passed(order.why, *order.sources)
    if claim.primary_paid is None:
        first = claim.billed is not None and claim.billed.place == "first"
        sent = " The claim was sent to us as the first payer." if first else ""
        return pend(
            f"{order.why}{sent} We need that payer's explanation of benefits.",
            *order.sources,
            rarc=("MA04",),
        )
    return passed(
        f"{order.why} It allowed {claim.primary_paid.allowed.shown()} and paid "
        f"{claim.primary_paid.paid.shown()}.",
        *order.sources,
    )
