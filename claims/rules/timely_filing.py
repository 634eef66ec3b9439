"""A line filed after its filing limit is denied; an excused one goes to a person.

The plan's or provider's agreement sets the limit.  Where there is none, the law does.
42 CFR 424.44(b) excuses some late claims, but each excuse turns on evidence (a payer's error,
retroactive coverage), so this rule names it and pends.

A replacement of a claim that was filed in time has a limit of its own, from the day that claim was
first decided: the plan's, or else the law's.  The claim's own day of receipt stands for it.
"""

from claims.adjudication import Claim, Finding, Line, deny, passed, pend, rule
from claims.adjudication.correcting import agreed, replaced_in_time
from kernel.dates import written
from kernel.law import Law


@rule(carc="29")
def timely_filing(claim: Claim, line: Line, law: Law) -> Finding:
    limit = agreed(claim.plan.filing_limit, "filing limit") or law.span("timely_filing.limit")
    last_day = law.last_day(limit, after=line.served)
    if claim.received <= last_day:
        return passed(
            f"Received {written(claim.received)}, in time: the last day was {written(last_day)}.",
            limit,
        )
    replaced = claim.replaces
    if replaced and replaced.received and replaced.received <= last_day:
        return replaced_in_time(claim, replaced, law)
    if claim.lateness_excuse:
        return pend(f"Filed after {written(last_day)}: {claim.lateness_excuse}.", limit)
    return deny(
        f"We received this claim on {written(claim.received)}. "
        f"The last day to file it was {written(last_day)}.",
        limit,
    )
