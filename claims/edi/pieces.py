"""Pieces of a claim: what one segment of an 837P says, or one name with its address.

Text is the sender's own, "" where nothing was sent.  Money is whole cents.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Reference:
    """A REF segment: its qualifier, its value, and the other payer who gave it (REF04)."""

    kind: str
    value: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organization in an NM1 loop.

    `role` is NM101 (85 billing, 87 pay-to, 82 rendering, DN referring, 77 facility, IL
    subscriber, QC patient, PR payer, ...).  `name` is the last name of a person; `contact` is PER02
    of who ordered, or the function where nobody is named.
    """

    role: str
    person: bool = False
    name: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_kind: str = ""
    id: str = ""
    address: Address | None = None
    references: tuple[Reference, ...] = ()
    taxonomy: str = ""
    contact: str = ""

    @property
    def npi(self) -> str:
        return self.id if self.id_kind == "XX" else ""

    @property
    def tax_id(self) -> str:
        """The employer (EI) or social security (SY) number, in digits only."""
        return (self.reference("EI") or self.reference("SY")).replace("-", "")

    @property
    def tax_id_kind(self) -> str:
        return next((each.kind for each in self.references if each.kind in ("EI", "SY")), "")

    @property
    def full_name(self) -> str:
        return " ".join(each for each in (self.first, self.middle, self.name, self.suffix) if each)

    def reference(self, kind: str) -> str:
        return next((each.value for each in self.references if each.kind == kind), "")


@dataclass(frozen=True, slots=True)
class Dated:
    """A DTP segment: its qualifier and its days."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PWK segment: kind of report, how it comes, and its control number."""

    report: str
    transmission: str
    control_number: str


@dataclass(frozen=True, slots=True)
class Note:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A code of an HI segment.  `kind` is ABK or ABF (ICD-10-CM), BK or BF (ICD-9-CM); `element`
    its place in the segment, 0 where it came in none, as on paper."""

    kind: str
    code: str
    element: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """An AMT segment: its qualifier and its amount."""

    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One reason of a CAS segment of another payer."""

    group: str
    reason: str
    amount: Money
    quantity: Decimal | None = None
