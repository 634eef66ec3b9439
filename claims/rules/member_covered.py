"""A line served outside the member's coverage is denied; an unknown member goes to a person.

Before coverage began is CARC 26, after it ended CARC 27 (a gap counts as after).  A patient who
matches nobody on file is CARC 31: a person matches, the machine does not refuse.  A line
of a day on which the member had another plan of ours, or the plan other terms, than those the
claim is judged by goes to a person too: it has to be billed apart.
"""

from claims.adjudication import Claim, Finding, Line, could_not, deny, passed, pend, rule
from kernel.dates import written
from kernel.law import Law

BILL_ANEW = "N517"


@rule(carc="31")
def member_covered(claim: Claim, line: Line, law: Law) -> Finding:
    member = claim.member
    if not member.known:
        return could_not(f"We could not match the patient {member.id} to one of our members.")
    if not member.covered:
        return could_not("No days of coverage are on file for the member.", "Plan terms, coverage")
    if line.served in member.other_terms:
        return pend(
            f"On {written(line.served)} another plan of ours, or other terms, covered the member "
            "than those this claim is decided by: the service has to be billed apart.",
            "Plan terms, coverage",
            rarc=(BILL_ANEW,),
        )._replace(carc="16")
    if any(line.served in days for days in member.covered):
        return passed(f"The member was covered on {written(line.served)}.", "Plan terms, coverage")
    ended = any(days.to is not None and days.to <= line.served for days in member.covered)
    says = "after coverage ended" if ended else "before coverage began"
    finding = deny(
        f"The service of {written(line.served)} was {says}.", "Plan terms, coverage", group="PR"
    )
    return finding._replace(carc="27" if ended else "26")
