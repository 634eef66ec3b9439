"""Claims that arrived, written by COPY: the case, the claim, its lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from claims.models import EdiFile
from claims.operations.find_coverage import Held
from claims.operations.join_chains import Joined
from claims.operations.submitted import Submitted
from kernel.members.matching import Match
from kernel.record.copying import copy_rows

CASE = (
    "id",
    "number",
    "kind",
    "member_id",
    "regimes",
    "request",
    "track",
    "zone",
    "received_at",
    "opened_at",
    "restricted_to",
)
CLAIM = (
    "case_id",
    "number",
    "file_id",
    "order",
    "state",
    "received",
    "patient_control_number",
    "frequency",
    "original_reference",
    "charge",
    "place_of_service",
    "assigned",
    "marked_as_opinion",
    "opinion",
    "chain_id",
    "joining_doubt",
    "authorization_number",
    "member_id",
    "coverage_id",
    "subscriber_id",
    "billing_npi",
    "billing_tin",
    "rendering_npi",
    "first_served",
    "diagnoses",
    "primary_allowed",
    "primary_paid",
    "lateness_excuse",
    "as_received",
)
LINE = (
    "claim_id",
    "number",
    "served",
    "served_to",
    "code",
    "modifiers",
    "units",
    "charge",
    "diagnoses",
    "control_number",
    "place_of_service",
    "primary_allowed",
    "primary_paid",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim on file: its case, the number the sender hears back, and whose claim it is."""

    case: int
    number: str
    submitted: Submitted
    person: Match
    held: Held | None
    joined: Joined


@dataclass(frozen=True, slots=True)
class Arrived:
    """How claims arrived together: in a file or not, when first touched, in which zone."""

    file: EdiFile | None
    received_at: datetime
    zone: str
    opened_at: datetime

    @property
    def day(self) -> date:
        """The day of receipt, as the zone counts days."""
        return self.received_at.astimezone(ZoneInfo(self.zone)).date()


def write_claims(receipts: Sequence[Receipt], arrived: Arrived) -> None:
    """Three statements for any number of claims."""
    copy_rows("cases_case", CASE, (_case(each, arrived) for each in receipts))
    copy_rows("claims_claim", CLAIM, (_claim(each, arrived) for each in receipts))
    copy_rows("claims_line", LINE, _lines(receipts))


def _case(receipt: Receipt, arrived: Arrived) -> tuple[Any, ...]:
    return (
        receipt.case,
        receipt.number,
        "claim",
        receipt.person.member,
        list(receipt.held.regimes) if receipt.held else [],
        "payment",
        "standard",
        arrived.zone,
        arrived.received_at,
        arrived.opened_at,
        "",
    )


def _claim(receipt: Receipt, arrived: Arrived) -> tuple[Any, ...]:
    claim, joined = receipt.submitted, receipt.joined
    return (
        receipt.case,
        receipt.number,
        arrived.file.pk if arrived.file else None,
        claim.place_in_file,
        "accepted",
        arrived.day,
        claim.patient_control_number,
        claim.frequency,
        claim.original_reference,
        claim.charge,
        claim.place_of_service,
        claim.assigned,
        claim.marked_as_opinion,
        joined.opinion,
        joined.chain,
        joined.doubt,
        claim.authorization_number,
        receipt.person.member,
        receipt.held.coverage if receipt.held else None,
        claim.patient.number,
        claim.billing_npi,
        claim.billing_tin,
        claim.rendering_npi,
        claim.first_served,
        list(claim.diagnoses),
        claim.primary_allowed,
        claim.primary_paid,
        claim.lateness_excuse,
        _as_received(receipt),
    )


def _as_received(receipt: Receipt) -> dict[str, Any]:
    """What the claim said, and why its patient is none of ours where the number is known."""
    said, person = receipt.submitted.as_received, receipt.person
    if person.member is None and person.why != "unknown":
        return said | {"not_matched": person.why}
    return said


def _lines(receipts: Iterable[Receipt]) -> Iterable[tuple[Any, ...]]:
    for receipt in receipts:
        for number, line in enumerate(receipt.submitted.lines, 1):
            yield (
                receipt.case,
                number,
                line.served,
                line.served_to,
                line.code,
                list(line.modifiers),
                line.units,
                line.charge,
                list(line.diagnoses),
                line.control_number,
                line.place_of_service,
                line.primary_allowed,
                line.primary_paid,
            )
