"""The plan's approved second-opinion list, where its terms require it (CARC 242)."""

from claims.adjudication import Claim, Finding, Line, deny, note, passed, pend, rule
from claims.adjudication.network import billable_group, standing
from claims.adjudication.opinion import ORDINARY, is_medicare, reviewed_as_opinion
from kernel.dates import written
from kernel.law import Law
from kernel.law.regimes import base_of

TERM = "Plan terms, approved list"


@rule(carc="242")
def approved_list(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law):
        return passed(ORDINARY)
    if base_of(claim.regimes) == "original_medicare" or claim.plan.approved_list != "required":
        return passed("No approved list applies.")
    if _listed(claim, line):
        return passed("The provider was on the approved list on the day of service.", TERM)
    found = standing(claim, line, law)
    if found.protection:
        return note(
            "Not on the approved list, and the law keeps this opinion covered.", found.protection
        )
    message = (
        f"The provider was not on the approved list for its specialty on {written(line.served)}."
    )
    group = billable_group(claim, line, not found.in_network, private=not is_medicare(claim))
    if found.doubt or claim.plan.when_not_listed == "pend":
        return pend(message, TERM, group=group)
    return deny(message, TERM, group=group)


def _listed(claim: Claim, line: Line) -> bool:
    return any(
        listing.specialty == claim.provider.taxonomy and line.served in listing.days
        for listing in claim.provider.approved_list
    )
