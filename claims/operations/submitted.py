"""A claim as a door hands it in: what an 837P, a FHIR claim or a form says, in one shape."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.members.matching import Named
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class SubmittedLine:
    """A service line as billed.  Codes without dots; `control_number` is the 837's REF*6R.

    `primary_paid` is what the payers before us paid on it, all told; `primary_allowed` what the
    first of them allowed.  Both on every line of a claim, or on none.
    """

    served: date
    code: str
    charge: Money
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    served_to: date | None = None
    control_number: str = ""
    place_of_service: str = ""
    primary_allowed: Money | None = None
    primary_paid: Money | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A claim as billed.  `patient` is whom the member is looked up by; `as_received` keeps names,
    addresses and payers as the claim gave them (JSON), with `place` {state, zip} of the service.

    `marked_as_opinion`: CLM12 = 09, or modifier 32 on a line.
    """

    patient_control_number: str
    patient: Named
    charge: Money
    place_of_service: str
    billing_npi: str
    billing_tin: str
    rendering_npi: str
    lines: tuple[SubmittedLine, ...]
    diagnoses: tuple[str, ...] = ()
    frequency: str = "1"
    original_reference: str = ""
    assigned: bool = True
    marked_as_opinion: bool = False
    authorization_number: str = ""
    primary_allowed: Money | None = None
    primary_paid: Money | None = None
    lateness_excuse: str = ""
    place_in_file: int = 0
    as_received: dict[str, Any] = field(default_factory=dict)

    @property
    def first_served(self) -> date:
        return min(line.served for line in self.lines)
