"""Out of network, where the plan requires the network and no law protects the member: CARC 242."""

from claims.adjudication import Claim, Finding, Line, deny, note, passed, pend, rule
from claims.adjudication.network import billable_group, standing
from claims.adjudication.opinion import is_medicare
from kernel.dates import written
from kernel.law import Law
from kernel.law.regimes import base_of

TERM = "Plan terms, network"


@rule(carc="242")
def in_network(claim: Claim, line: Line, law: Law) -> Finding:
    if base_of(claim.regimes) == "original_medicare":
        return passed("Original Medicare has no networks.")
    if claim.plan.network == "none":
        return passed("This plan has no network.", TERM)
    found = standing(claim, line, law)
    if found.in_network:
        return passed("The provider was in network on the day of service.", TERM)
    if found.protection:
        return note(
            "The provider was out of network, and the law keeps this opinion covered.",
            found.protection,
        )
    if claim.plan.network == "preferred":
        return note("The provider was out of network; its cost share applies.", TERM)
    group = billable_group(claim, line, out_of_network=True, private=not is_medicare(claim))
    message = f"The provider was not in this plan's network on {written(line.served)}."
    if found.doubt:
        return pend(f"{message} {found.question}", found.doubt, TERM, group=group)
    return deny(message, TERM, group=group)
