"""A line filed after its filing limit is denied; an excused one goes to a person.

The plan's or provider's agreement sets the limit.  Where there is none, the law does.
42 CFR 424.44(b) excuses some late claims, but each excuse turns on evidence (a payer's error,
retroactive coverage), so this rule names it and pends.
"""

from datetime import date

from claims.adjudication import Claim, Finding, Line, deny, passed, pend, rule
from kernel.dates import Span, written
from kernel.law import Law, Value


@rule(carc="29")
def timely_filing(claim: Claim, line: Line, law: Law) -> Finding:
    limit = _agreed(claim.plan.filing_limit) or law.span("timely_filing.limit")
    last_day = law.last_day(limit, after=line.served)
    if claim.received <= last_day:
        return passed(
            f"Received {written(claim.received)}, in time: the last day was {written(last_day)}.",
            limit,
        )
    if claim.lateness_excuse:
        return pend(f"Filed after {written(last_day)}: {claim.lateness_excuse}.", limit)
    return deny(
        f"We received this claim on {written(claim.received)}. "
        f"The last day to file it was {written(last_day)}.",
        limit,
    )


def _agreed(limit: Span | None) -> Value[Span] | None:
    return Value(limit, "Plan terms, filing limit", date.min) if limit else None
