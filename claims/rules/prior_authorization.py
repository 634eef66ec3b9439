"""An opinion the plan wants authorized first: absent is denied (CARC 197), in doubt is pended.

Original Medicare asks for none.  An authorization on file counts even where the claim does not
name its number: the approval was given, and a number left off is no reason to refuse.
"""

from claims.adjudication import Claim, Finding, Line, deny, note, passed, pend, rule
from claims.adjudication.authorized import doubt, fitting, purpose_of
from claims.adjudication.network import standing
from claims.adjudication.opinion import ORDINARY, reviewed_as_opinion
from kernel.law import Law

TERM = "Plan terms, prior authorization"


@rule(carc="197")
def prior_authorization(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law):
        return passed(ORDINARY)
    never = law.find("second_opinions.no_prior_authorization")
    if never:
        return passed("No authorization is asked for.", never)
    purpose = purpose_of(claim.opinion)
    if purpose not in claim.plan.prior_authorization:
        return passed("This plan asks for no authorization of this opinion.", TERM)
    preferred = law.find("second_opinions.preferred_network_needs_no_authorization")
    outside = claim.plan.network == "preferred" and not standing(claim, line, law).in_network
    if preferred and outside:
        return note("A PPO asks for no authorization out of network.", preferred)
    on_file = fitting(claim.authorizations, purpose, claim.authorization)
    doubts = [doubt(each, claim, line) for each in on_file]
    if "" in doubts:
        number = on_file[doubts.index("")].number
        return passed(f"Authorization {number} covers this opinion.", TERM)
    if doubts:
        return pend(f"Authorization {on_file[0].number} is on file but {doubts[0]}.", TERM)
    message = "This plan asks for authorization before this opinion; none is on file."
    if claim.plan.when_not_authorized == "pend":
        return pend(message, TERM)
    return deny(message, TERM)
