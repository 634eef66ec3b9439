"""A colleague of an earlier opinion's physician: allowed under Part B, asked about elsewhere.

Same group means the same TIN.  The same physician is `same_physician`'s matter.
"""

from claims.adjudication import Claim, Finding, Line, note, passed, pend, rule
from claims.adjudication.earlier import earlier_opinions
from claims.adjudication.opinion import ORDINARY, reviewed_as_opinion
from kernel.law import Law
from kernel.law.regimes import base_of

TERM = "Plan terms, different group required"


@rule(carc="272")
def same_group(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law):
        return passed(ORDINARY)
    group = claim.provider.group
    others = [
        opinion.group for _, opinion in earlier_opinions(claim) if opinion.npi != claim.provider.npi
    ]
    medicare = base_of(claim.regimes) == "original_medicare"
    asked = claim.plan.different_group_required and not medicare
    if group is None or group not in others:
        if asked and others and None in (group, *others):
            return note("A group's tax number is not on file, so the groups cannot be compared.")
        return passed("No earlier opinion came from the same group.")
    if medicare:
        return note("An earlier opinion came from the same group; Medicare allows that.")
    if not asked:
        return note("An earlier opinion came from the same group; this plan allows that.", TERM)
    return pend(
        "An earlier opinion came from the same group, and this plan asks for a different one.",
        TERM,
    )
