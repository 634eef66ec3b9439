"""Board certification in the relevant specialty, where a private plan asks for it.

The relevant specialty is the rendering provider's taxonomy.  A nurse practitioner, physician
assistant or clinical nurse specialist may give an opinion; physician boards are not theirs.
"""

from claims.adjudication import Claim, Finding, Line, note, passed, pend, rule
from claims.adjudication.opinion import ORDINARY, is_medicare, reviewed_as_opinion
from kernel.law import Law

TERM = "Plan terms, board certification required"


@rule(carc="272")
def board_certified(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law):
        return passed(ORDINARY)
    provider = claim.provider
    if provider.taxonomy and provider.taxonomy in provider.board_certified:
        return passed(f"Board-certified in {provider.taxonomy}.")
    missing = f"No board certification in {provider.taxonomy or 'the specialty'} is on file."
    if is_medicare(claim):
        return note(f"{missing} Medicare does not ask for one.")
    if not claim.plan.board_certification_required:
        return note(f"{missing} This plan does not ask for one.", TERM)
    if provider.nonphysician:
        return note(f"{missing} The clinician is not a physician.", TERM)
    return pend(f"{missing} This plan asks for one.", TERM)
