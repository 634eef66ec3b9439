"""A claim as its sender gave it: what an 837P (005010X222A1) says, in frozen facts.

Text is the sender's own, "" where nothing was sent.  Money is whole cents; units are decimal,
for anesthesia minutes and half units.  Ranges of days are closed here, as on the claim form:
`first` and `last` are both days of service.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claims.edi.pieces import (
    Adjustment,
    Amount,
    Attachment,
    Dated,
    Diagnosis,
    Note,
    Party,
    Reference,
)
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Transmission:
    """The envelope a claim came in.  `purpose` is BHT02, `kind` BHT06 (CH claims, RP reports);
    `dated` is BHT04, the day the file says it was made."""

    interchange_control: str
    group_control: str
    transaction_control: str
    reference: str
    dated: date
    time: str
    purpose: str
    kind: str
    usage: str
    submitter: Party
    receiver: Party

    def with_parties_of(self, before: "Transmission | None") -> "Transmission":
        """The same, and its parties held once where they are those of the set before: a file may
        hold a great many sets of one sender."""
        if before is None:
            return self
        known = (before.submitter, before.receiver)
        if (self.submitter, self.receiver) != known:
            return self
        return replace(self, submitter=known[0], receiver=known[1])


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Loop 2000B.  `sequence` is SBR01 (P primary, S secondary, T tertiary); `relationship`
    SBR02 (18 self); `filing_indicator` SBR09 (MB Medicare B, 16 HMO Medicare, CI commercial)."""

    party: Party
    payer: Party
    sequence: str = ""
    relationship: str = ""
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_indicator: str = ""
    born: date | None = None
    sex: str = ""
    died: date | None = None

    @property
    def member_id(self) -> str:
        return self.party.id


@dataclass(frozen=True, slots=True)
class Patient:
    """Loop 2000C, for a patient who is not the subscriber.  `relationship` is PAT01."""

    party: Party
    relationship: str
    born: date | None = None
    sex: str = ""
    died: date | None = None


@dataclass(frozen=True, slots=True)
class OtherCoverage:
    """Loop 2320: another payer of this patient, and what it did if it has decided.

    `paid` is AMT*D, `remaining_liability` AMT*EAF, `non_covered` AMT*A8; None where not sent.
    """

    subscriber: Party
    payer: Party
    sequence: str = ""
    relationship: str = ""
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_indicator: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    paid: Money | None = None
    remaining_liability: Money | None = None
    non_covered: Money | None = None
    benefits_assigned: str = ""
    release: str = ""
    decided_on: date | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineAdjudication:
    """Loop 2430: what another payer did with one line.  `bundled_into` is SVD06, the line it was
    paid with."""

    payer_id: str
    paid: Money
    procedure: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    adjustments: tuple[Adjustment, ...]
    decided_on: date | None
    remaining_liability: Money | None = None
    bundled_into: str = ""
    procedure_kind: str = ""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """Loop 2400.  `pointers` count diagnoses from 1; `control_number` is REF*6R; `extra` holds
    the segments that say more than these fields, as they came."""

    number: int
    procedure_kind: str
    procedure: str
    modifiers: tuple[str, ...]
    charge: Money
    unit: str
    units: Decimal
    first: date
    last: date
    pointers: tuple[int, ...] = ()
    place_of_service: str = ""
    emergency: bool = False
    control_number: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[Dated, ...] = ()
    providers: tuple[Party, ...] = ()
    adjudications: tuple[LineAdjudication, ...] = ()
    amounts: tuple[Amount, ...] = ()
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    must_accept: Money | None = None
    extra: tuple[str, ...] = ()

    def provider(self, role: str) -> Party | None:
        return next((each for each in self.providers if each.role == role), None)

    def reference(self, kind: str) -> str:
        return next((each.value for each in self.references if each.kind == kind), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file a claim stands: its CLM in the transaction set (ST is 1), its bytes."""

    position: int
    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class SubmittedClaim:
    """Loop 2300 with what stands around it.

    `patient` is None where the patient is the subscriber.  `accident_causes` are CLM11-1 to 3
    (AA auto, EM employment, OA other), `accident_state` and `accident_country` CLM11-4 and 5;
    `special_program` is CLM12 (09: second opinion or surgery); `delay_reason` CLM20;
    `patient_paid` AMT*F5.  `seeks_back`: a Medicaid agency asks back what it paid (loop 2010AC).
    `currency` is CUR02, "" for dollars.
    """

    place: Place
    transmission: Transmission
    billing: Party
    subscriber: Subscriber
    control_number: str
    charge: Money
    place_of_service: str
    frequency: str
    lines: tuple[ServiceLine, ...]
    pay_to: Party | None = None
    patient: Patient | None = None
    provider_signature: str = ""
    assignment: str = ""
    benefits_assigned: str = ""
    release: str = ""
    patient_signature: str = ""
    accident_causes: tuple[str, ...] = ()
    accident_state: str = ""
    accident_country: str = ""
    special_program: str = ""
    delay_reason: str = ""
    dates: tuple[Dated, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    patient_paid: Money | None = None
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    other_codes: tuple[Diagnosis, ...] = ()
    providers: tuple[Party, ...] = ()
    other_coverage: tuple[OtherCoverage, ...] = ()
    seeks_back: bool = False
    currency: str = ""
    must_accept: Money | None = None
    extra: tuple[str, ...] = ()

    @property
    def patient_party(self) -> Party:
        return self.patient.party if self.patient else self.subscriber.party

    @property
    def rendering(self) -> Party:
        """The rendering provider of the whole claim; the billing provider where none is named."""
        return self.provider("82") or self.billing

    @property
    def original_reference(self) -> str:
        """REF*F8: the payer's number of the claim that this one replaces or voids."""
        return self.reference("F8")

    @property
    def authorization(self) -> str:
        return self.reference("G1")

    @property
    def first_served(self) -> date:
        return min(line.first for line in self.lines)

    @property
    def last_served(self) -> date:
        return max(line.last for line in self.lines)

    def provider(self, role: str) -> Party | None:
        return next((each for each in self.providers if each.role == role), None)

    def reference(self, kind: str) -> str:
        return next((each.value for each in self.references if each.kind == kind), "")

    def dated(self, kind: str) -> Dated | None:
        return next((each for each in self.dates if each.kind == kind), None)
