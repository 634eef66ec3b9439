"""An opinion about a service that the statute excludes is not covered (CARC 96, SO-04).

The typical case is cosmetic surgery.  Under private plans the plan's terms say what is excluded.
"""

from claims.adjudication import Claim, Finding, Line, deny, note, passed, pend, rule
from claims.adjudication.network import billable_group
from claims.adjudication.opinion import ORDINARY, is_medicare, reviewed_as_opinion
from kernel.law import Law

SEE_PLAN_BENEFITS = "N130"


@rule(carc="96")
def excluded_service(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law) or claim.chain is None:
        return passed(ORDINARY)
    kind = claim.chain.subject.kind
    if kind is None and is_medicare(claim):
        return pend(
            "What the opinion is about is not on file: surgery or a major procedure, or a service "
            "that Medicare excludes by statute?",
            law.text("second_opinions.not_about_excluded_services"),
        )
    if kind != "excluded_service":
        return passed("The opinion is not about a service excluded by statute.")
    if not is_medicare(claim):
        return note(
            "The opinion is about a service this plan may exclude; its terms decide.",
            "Plan terms, exclusions",
        )
    return deny(
        "The opinion is about a service that Medicare excludes by statute, "
        "so the opinion is not covered either.",
        law.text("second_opinions.not_about_excluded_services"),
        group=billable_group(claim, line, out_of_network=False, private=False),
        rarc=(SEE_PLAN_BENEFITS,),
    )
