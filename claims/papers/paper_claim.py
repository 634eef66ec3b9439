"""A claim as its paper form says it (CMS-1500, 02/12): frozen facts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.papers.form_items import Unread
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class PaperAddress:
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class PaperPerson:
    last: str
    first: str
    middle: str
    address: PaperAddress
    born: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Item 24.  `pointers` count the diagnoses of item 21 from 1; `shaded` is the upper half."""

    number: int
    first: date
    last: date
    place: str
    code: str
    modifiers: tuple[str, ...]
    pointers: tuple[int, ...]
    charge: Money
    units: Decimal
    emergency: bool
    npi: str
    shaded: str


@dataclass(frozen=True, slots=True)
class PaperClaim:
    """What the form says.  Texts are "" and days None where nothing stands there.

    `lines` hold the lines that could be read whole.  `whole`: everything without which there is
    no claim could be read.
    """

    program: str
    member_id: str
    patient: PaperPerson | None
    insured: PaperPerson | None
    relationship: str
    group_number: str
    plan_name: str
    another_plan: str
    employment: str
    auto: str
    other_accident: str
    accident_state: str
    claim_codes: str
    released: bool
    assigned_to_provider: bool
    onset: date | None
    accident: date | None
    referring: tuple[str, str, str]
    hospital: tuple[date | None, date | None]
    additional: str
    diagnoses: tuple[str, ...]
    icd_9: bool
    frequency: str
    original: str
    authorization: str
    lines: tuple[PaperLine, ...]
    tax_id: str
    tax_id_kind: str
    account: str
    assignment: str
    total: Money | None
    paid: Money | None
    signed: bool
    facility: tuple[str, PaperAddress, str]
    billing: tuple[str, PaperAddress, str]
    payer_name: str
    unread: tuple[Unread, ...]

    @property
    def whole(self) -> bool:
        return not any(each.needed for each in self.unread)
