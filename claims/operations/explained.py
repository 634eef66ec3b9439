"""A payment with everything its payee must be told, in frozen facts: what the EDI door writes as
an 835.  Amounts of a reversal are negative, as they are on the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from claims.operations.group_payments import Balance
from claims.operations.read_payers import Payer
from kernel.money import Money

REVERSED = "22"


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    second: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account: its routing number, `kind` checking or savings."""

    routing: str
    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person, or with no first name perhaps an organization.  `id` is a member id or an NPI."""

    last: str
    first: str = ""
    middle: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedAdjustment:
    group: str
    carc: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One service line.  `remarks` are RARCs; `control_number` is the sender's (REF*6R)."""

    number: int
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    served: date
    served_to: date | None
    charge: Money
    paid: Money
    allowed: Money
    adjustments: tuple[ExplainedAdjustment, ...]
    remarks: tuple[str, ...]
    control_number: str


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """One claim on a payment.  `status` is CLP02, `filing_indicator` CLP06.

    `subscriber` is None where the patient is the subscriber, `corrected` where the patient's number
    was right, `rendering` where who was paid also served.  `interest` is what this payment carries
    for lateness, outside `paid`.  `medicare` claims carry the remark on appeal rights.  `replaces`
    is our number of the claim whose place it took.
    """

    patient_control_number: str
    number: str
    status: str
    filing_indicator: str
    place_of_service: str
    frequency: str
    received: date
    charge: Money
    paid: Money
    member_owes: Money
    allowed: Money
    interest: Money
    patient: Person
    subscriber: Person | None
    corrected: Person | None
    rendering: Person | None
    medicare: bool
    replaces: str
    lines: tuple[ExplainedLine, ...]


@dataclass(frozen=True, slots=True)
class ExplainedPayment:
    """One payment to one provider.  `method` is ACH, CHK or NON; `control` numbers the
    interchange; `paid_on` is the check's date or the transfer's day of settlement."""

    payer: Payer
    payee_name: str
    payee_npi: str
    payee_tin: str
    payee_address: Address
    account: Account | None
    method: str
    trace: str
    amount: Money
    paid_on: date
    made_at: datetime
    control: int
    claims: tuple[ExplainedClaim, ...]
    balances: tuple[Balance, ...]


WriteRemittance: TypeAlias = Callable[[ExplainedPayment], bytes]
"""The door that writes an 835.  It refuses a payment that does not balance."""
