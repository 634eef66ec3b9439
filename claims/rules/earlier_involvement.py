"""A clinician who already treated this condition may not be independent: a person looks.

Involvement is a paid or open line of that NPI for this member in the same diagnosis category
(first three characters) before the opinion.  Original Medicare only notes it.
"""

from claims.adjudication import Claim, Finding, Line, note, passed, pend, rule
from claims.adjudication.opinion import ORDINARY, reviewed_as_opinion
from kernel.dates import written
from kernel.law import Law
from kernel.law.regimes import base_of


@rule(carc="272")
def earlier_involvement(claim: Claim, line: Line, law: Law) -> Finding:
    if not reviewed_as_opinion(claim, line, law) or claim.chain is None:
        return passed(ORDINARY)
    categories = {code[:3] for code in line.diagnoses}
    if claim.chain.subject.category:
        categories = {claim.chain.subject.category}
    before = [
        earlier
        for earlier in claim.history
        if earlier.npi == claim.provider.npi and earlier.served < line.served
    ]
    treated = [
        earlier.served
        for earlier in before
        if earlier.diagnosis and earlier.diagnosis[:3] in categories
    ]
    if treated:
        message = f"The clinician already treated this condition on {written(max(treated))}."
        if base_of(claim.regimes) == "original_medicare":
            return note(message)
        return pend(f"{message} Is this opinion independent?", "Plan terms, independent opinion")
    unknown = [earlier.served for earlier in before if not earlier.diagnosis]
    if unknown or (before and not categories):
        seen = written(max(unknown or [earlier.served for earlier in before]))
        return note(f"The clinician saw the member on {seen}; for what is not on file.")
    return passed("The clinician had no earlier part in this care.")
