"""A third opinion is covered when the first and the second disagree (SO-02).

When they agree, the third-opinion rule does not apply (SO-06): the line pends for an ordinary
medical-necessity review, and no machine pays or denies it.  An inconclusive second opinion goes
to a person, and a report that is not on file is asked for.
"""

from claims.adjudication import Claim, Finding, Line, passed, pend, rule
from claims.adjudication.findings import Source
from claims.adjudication.opinion import DISAGREES, ORDINARY, reviewed_as_opinion
from kernel.law import Law


@rule(carc="50")
def third_opinion_indicated(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law) or claim.chain is None:
        return passed(ORDINARY)
    covered: Source = law.find("second_opinions.covered") or "Plan terms, second opinions"
    if claim.opinion == 2:
        return passed("A second opinion is the member's right.", covered)
    when: Source = law.find("second_opinions.third_when") or "Plan terms, third opinions"
    if claim.opinion != 3:
        return pend(f"This is opinion {claim.opinion} on one question: is it needed?", covered)
    second = claim.chain.opinions.get(2)
    if second is None or second.kind != "formal_opinion" or second.finding is None:
        return pend(
            "The second opinion's finding is not on file; we are asking for its written report.",
            when,
        )
    if second.finding in DISAGREES:
        return passed(
            f"The first and second opinions disagree (the second {_words(second.finding)}), "
            "so a third is covered.",
            when,
        )
    if second.finding == "agrees":
        return pend(
            "The first two opinions agree, so this is reviewed as an ordinary visit: "
            "is it reasonable and necessary?",
            when,
        )
    return pend(f"The second opinion is {_words(second.finding)}; a person decides.", when)


def _words(finding: str) -> str:
    return finding.replace("_", " the ", 1) if finding.endswith("diagnosis") else finding
