"""Clinical need, as far as a machine may go: it never denies, and rarely asks.

That the diagnosis looks straightforward is never a reason to deny or pend: a second opinion is the
patient's right.  An informal word between colleagues is never a claim of its own, so a claim for
one goes to a person.  A third opinion after agreement is `third_opinion_indicated`'s.

Care asked for in advance that is no opinion is no matter of this product's rules: a person decides.
"""

from claims.adjudication import Claim, Finding, Line, passed, pend, rule
from kernel.law import Law

NO_OPINION = "This product's rules judge second and third opinions; a person decides this request."


@rule(carc="50")
def medical_necessity(claim: Claim, line: Line, law: Law) -> Finding:
    if claim.joining_doubt:
        return pend(claim.joining_doubt)
    if claim.asked_ahead and claim.opinion is None:
        return pend(NO_OPINION)
    own = claim.chain.opinions.get(claim.opinion) if claim.chain and claim.opinion else None
    if own and own.npi == claim.provider.npi and own.kind == "curbside_consult":
        return pend("An informal word between colleagues is not billed by itself: what was done?")
    return passed("Nothing in the claim asks for a clinical review.")
