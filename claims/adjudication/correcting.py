"""What rules ask of a claim that replaces another: when it may, and what it may be held against."""

from datetime import date

from claims.adjudication.facts import Claim, EarlierLine, Line
from claims.adjudication.findings import Finding, deny, passed, pend
from claims.adjudication.replaced import Replaced
from kernel.dates import Span, written
from kernel.law import Law, Value

LACKS_INFORMATION = "16"
CLAIM_NUMBER_WRONG = "M47"


def agreed(limit: Span | None, what: str) -> Value[Span] | None:
    """A limit of the plan's terms as a cited value."""
    return Value(limit, f"Plan terms, {what}", date.min) if limit else None


def replaced_in_time(claim: Claim, replaced: Replaced, law: Law) -> Finding:
    """Whether a claim filed in time is replaced in time, from the day it was first decided."""
    named = f"claim {replaced.number}, which was filed in time"
    if replaced.decided_on is None:
        return passed(f"It replaces {named} and has not been decided.")
    limit = agreed(claim.plan.replacement_limit, "replacement limit")
    if limit is None and law.find("corrections.replacement_limit"):
        limit = law.span("corrections.replacement_limit")
    if limit is None:
        return pend(f"It replaces {named}; until when that may be done is not on record.")
    last_day = law.last_day(limit, after=replaced.decided_on)
    if claim.received <= last_day:
        return passed(
            f"It replaces {named}. Received {written(claim.received)}, in time: the last day to "
            f"replace it was {written(last_day)}.",
            limit,
        )
    if claim.lateness_excuse:
        return pend(f"Replaced after {written(last_day)}: {claim.lateness_excuse}.", limit)
    return deny(
        f"We received this replacement on {written(claim.received)}. "
        f"The last day to replace the claim was {written(last_day)}.",
        limit,
    )


def same_service(claim: Claim, line: Line) -> list[EarlierLine]:
    """Lines of this day, clinician and code that came first, those it replaces left out."""
    replaced = claim.replaces
    apart = replaced.number if replaced and not replaced.problem else None
    return [
        earlier
        for earlier in claim.history
        if earlier.received_first
        and (earlier.served, earlier.npi, earlier.code)
        == (line.served, claim.provider.npi, line.code)
        and (apart is None or earlier.claim != apart)
    ]


def unclear(replaced: Replaced) -> Finding:
    """A replacement or void of which it is not clear what it takes back."""
    finding = pend(replaced.problem or "", rarc=(CLAIM_NUMBER_WRONG,))
    return finding._replace(carc=LACKS_INFORMATION)


def repeats_its_successor(replaced: Replaced, line: Line, same: list[EarlierLine]) -> bool:
    """Whether the claim that took the place of the one named says exactly this already."""
    return replaced.replaced_by is not None and any(
        (each.claim, each.charge) == (replaced.replaced_by, line.charge) for each in same
    )
