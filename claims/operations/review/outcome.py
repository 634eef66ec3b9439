"""What came of a decision, as plain frozen data."""

from dataclasses import dataclass
from typing import Literal

from claims.operations.review.found import Found
from kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of words, a signature or another try.

    `decided`: it is decided.  `pended`: findings are `open`, new ones among them.  `proposed`: it
    waits for a second signature, of `to` where somebody on file may give it.  `sent_back` and
    `void`: the proposal is at an end and the claim pends again.  `why` says it in words; `version`
    is the one after it.
    """

    number: str
    did: Literal["decided", "pended", "proposed", "sent_back", "void"]
    version: str
    why: str
    disposition: str = ""
    paid: Money = ZERO
    open: tuple[Found, ...] = ()
    to: str = ""
