"""Words that wait for a second signature, as plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kernel.money import Money
from kernel.people.policy import Answer


@dataclass(frozen=True, slots=True)
class ShownWord:
    rule: str
    line: int | None
    say: str
    reason: str
    seen: str


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """Words that wait for a second signature.  `paid` is what the plan would pay, `limit` what the
    proposer may pay alone; `to` whom it went to.  `stands`: nothing happened since that voids it;
    else `void_because` says what."""

    proposal: int
    claim: str
    by: str
    at: datetime
    to: str
    line_of_business: str
    paid: Money
    limit: Money | None
    words: tuple[ShownWord, ...]
    stands: bool
    void_because: str
    may: Mapping[str, Answer]
    """sign and send_back."""
