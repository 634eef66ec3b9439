"""What a rule sees and what it may say.  Pure: no database, no clock, no settings.

A judgment is `(claim, line, law) -> Finding`; it passes, notes, pends or denies.
An amount is `(claim, line, tally, law) -> list[Step]`; only the pipeline changes the tally.
"""

from claims.adjudication.facts import (
    ApprovedService,
    Authorization,
    Chain,
    Claim,
    Determination,
    EarlierLine,
    Fee,
    Line,
    Listing,
    Member,
    Opinion,
    OtherInsurance,
    PrimaryPayment,
    Provider,
    Referral,
    Subject,
    Verdict,
)
from claims.adjudication.findings import (
    Finding,
    Rule,
    Says,
    could_not,
    deny,
    note,
    passed,
    pend,
    rule,
)
from claims.adjudication.tally import Part, Step, Tally, UnableToPrice

__all__ = [
    "ApprovedService",
    "Authorization",
    "Chain",
    "Claim",
    "Determination",
    "EarlierLine",
    "Fee",
    "Finding",
    "Line",
    "Listing",
    "Member",
    "Opinion",
    "OtherInsurance",
    "Part",
    "PrimaryPayment",
    "Provider",
    "Referral",
    "Rule",
    "Says",
    "Step",
    "Subject",
    "Tally",
    "UnableToPrice",
    "Verdict",
    "could_not",
    "deny",
    "note",
    "passed",
    "pend",
    "rule",
]
