"""What an 835 tells a provider: one payment, the claims in it, and why each paid what it paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.edi.pieces import Address
from kernel.money import ZERO, Money, total

REVERSAL = "22"
"""CLP02 of a claim that takes an earlier payment back; its amounts are below zero."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a provider asks: at least a telephone, an electronic mail or a web address."""

    name: str = ""
    telephone: str = ""
    email: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class RemittingPayer:
    """Loop 1000A.  `tin` is the payer's own tax number; `id` its payer number, if it has one."""

    name: str
    tin: str
    address: Address
    technical: Contact
    id: str = ""
    service: Contact | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """Loop 1000B: known by NPI and tax number, or by tax number only."""

    name: str
    tin: str
    npi: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class BankTransfer:
    """Both ends of an ACH payment: routing and account numbers."""

    from_routing: str
    from_account: str
    to_routing: str
    to_account: str
    to_savings: bool = False


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One reason of a CAS segment: group (CO, PR, OA, PI), CARC, amount, and units if any."""

    group: str
    reason: str
    amount: Money
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RemittedLine:
    """Loop 2110.  `units` are those paid; `units_billed` only where they differ.  `remarks` are
    RARCs; `allowed` is AMT*B6."""

    procedure: str
    charge: Money
    paid: Money
    first: date
    last: date
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    units_billed: Decimal | None = None
    adjustments: tuple[Adjusted, ...] = ()
    control_number: str = ""
    allowed: Money | None = None
    remarks: tuple[str, ...] = ()
    procedure_kind: str = "HC"
    procedure_billed: tuple[str, ...] = ()
    """Code and modifiers as billed, where another code was paid."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person on a remittance: the patient by member number, a clinician by NPI."""

    name: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class RemittedClaim:
    """Loop 2100.  `control_number` is CLM01 as it came, `payer_number` ours.

    `status` is CLP02: processed as primary (1), secondary (2) or tertiary (3), paid or not; patient
    not recognized (4); reversal of a payment (22).  `corrected` is what the sender had wrong of the
    patient; `interest` is told here and paid by a provider adjustment.
    """

    control_number: str
    payer_number: str
    status: str
    charge: Money
    paid: Money
    filing_indicator: str
    patient: Named
    lines: tuple[RemittedLine, ...] = ()
    adjustments: tuple[Adjusted, ...] = ()
    place_of_service: str = ""
    frequency: str = ""
    subscriber: Named | None = None
    corrected: Named | None = None
    rendering: Named | None = None
    interest: Money = ZERO
    remarks: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    received_on: date | None = None
    first: date | None = None
    last: date | None = None

    @property
    def all_adjustments(self) -> tuple[Adjusted, ...]:
        return self.adjustments + tuple(each for line in self.lines for each in line.adjustments)

    @property
    def patient_owes(self) -> Money:
        """What the patient is responsible for: the sum of group PR."""
        return total(each.amount for each in self.all_adjustments if each.group == "PR")


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """A PLB adjustment outside any claim.  A positive amount lowers the payment: WO overpayment
    recovery, FB balance forward, L6 interest (negative: it is paid), 72 refund."""

    reason: str
    amount: Money
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payment to one payee.

    `method` is ACH, CHK, or NON where nothing is paid; `paid_on` BPR16, `trace` the check or
    transfer number.  `made_on` is the day the claims were finalized (DTM*405).
    """

    payer: RemittingPayer
    payee: Payee
    amount: Money
    method: str
    paid_on: date
    trace: str
    made_on: date
    claims: tuple[RemittedClaim, ...] = ()
    adjustments: tuple[ProviderAdjustment, ...] = ()
    fiscal_year_end: date | None = None
    bank: BankTransfer | None = None

    @property
    def claims_paid(self) -> Money:
        return total(claim.paid for claim in self.claims) if self.claims else ZERO
