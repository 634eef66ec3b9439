"""The verdict on one claim, and the people an acknowledgment of it names."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claims.edi.corrected import Corrects
from claims.edi.refusals import Refusal, Status

ACCEPTED_STATUS = Status("A2", "20")
"""Accepted into the adjudication system (507 A2), accepted for processing (508 20)."""


class Person(NamedTuple):
    """Whom or what an acknowledgment names: a billing provider, a patient."""

    is_person: bool
    name: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_kind: str = ""
    id: str = ""


class ClaimVerdict(NamedTuple):
    """The verdict on one claim.  `Receipt.change` puts another in its place.

    `at` numbers the claims of the file; `id` is CLM01; `position` its CLM in the transaction set
    (ST is 1); `billing` and `patient` number the HL levels above it.  `charge` is as it was sent,
    be it finer than a cent.  `refusals` is empty where the claim is accepted; `notes` are remarks
    that refuse nothing.  `number` is for the payer's own claim number, once it has one: the 277CA
    then carries it.  `corrects` is what a replacement or void says of the claim it is about; only
    where it could be read as a claim.
    """

    at: int
    id: str
    position: int
    offset: int
    end: int
    billing: int
    patient: int
    charge: Decimal | None
    first_served: date | None
    last_served: date | None
    clearinghouse_trace: str = ""
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    number: str = ""
    corrects: Corrects | None = None

    @property
    def accepted(self) -> bool:
        return not self.refusals

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Each status once, in the order found; A2:20 for an accepted claim."""
        if not self.refusals:
            return (ACCEPTED_STATUS,)
        found = [status for refusal in self.refusals for status in refusal.statuses]
        return tuple(dict.fromkeys(found))

    @property
    def message(self) -> str:
        return "; ".join(dict.fromkeys(refusal.message for refusal in self.refusals))
