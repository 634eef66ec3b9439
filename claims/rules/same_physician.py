"""An opinion comes from a different physician than the earlier ones (CARC 272, SO-07)."""

from claims.adjudication import Claim, Finding, Line, deny, passed, rule
from claims.adjudication.earlier import earlier_opinions
from claims.adjudication.findings import Source
from claims.adjudication.opinion import ORDINARY, reviewed_as_opinion
from kernel.law import Law


@rule(carc="272")
def same_physician(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law):
        return passed(ORDINARY)
    cite: Source = law.find("second_opinions.different_physician") or (
        "Plan terms, independent opinion"
    )
    earlier = earlier_opinions(claim)
    for number, opinion in earlier:
        if opinion.npi == claim.provider.npi:
            given = "first" if number == 1 else "second"
            return deny(
                f"The physician who gave this opinion also gave the {given} one; "
                "an opinion must come from a different physician.",
                cite,
            )
    if not earlier:
        return passed("No earlier opinion of this chain is on file to compare with.", cite)
    return passed("The physician gave no earlier opinion in this chain.", cite)
