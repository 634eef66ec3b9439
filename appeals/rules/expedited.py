"""How fast it is handled.  A physician's word must be followed; a payment is never expedited.

It keeps no appeal from being heard.
"""

from appeals.judging import Filing, Finding, notes, passes, rule
from kernel.law import Law


@rule
def expedited(filing: Filing, law: Law) -> Finding:
    if not (filing.urgent_asked or filing.physician_supports or filing.track == "expedited"):
        return passes("Nobody asked that it be expedited.")
    never = law.find("admissibility.never_expedited")
    if never and filing.request in never.amount.split():
        return notes("A payment is never expedited: it has the standard time.", never)
    must = law.find("admissibility.must_expedite")
    if filing.physician_supports and must:
        return passes("A physician says that it is urgent: it must be expedited.", must)
    if filing.track == "expedited":
        return notes("It was asked that it be expedited; a person may refuse that.")
    return notes("It was asked that it be expedited, and it has the standard time.")
