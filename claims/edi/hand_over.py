"""An 837P claim in the shape every door hands to `claims.operations.receive`."""

from typing import Any

from claims.edi.pieces import Address, Party
from claims.edi.submitted import OtherCoverage, ServiceLine, SubmittedClaim, Subscriber
from claims.operations.submitted import Submitted, SubmittedLine
from kernel.members.matching import Named
from kernel.money import Money, total

SECOND_OPINION = "09"  # CLM12: second opinion or surgery
MANDATED = "32"  # the modifier of a service a payer or other third party asked for
PRIMARY = "P"
BEFORE_US = {"S": ("P",), "T": ("P", "S")}  # SBR01: the payers who decide before us


def handed_over(claim: SubmittedClaim, *, place_in_file: int) -> Submitted:
    """The claim as billed; what the columns do not hold is kept in `as_received`."""
    codes = tuple(each.code for each in claim.diagnoses)
    lines = tuple(_line(line, codes, claim) for line in claim.lines)
    paid, allowed = _primary(claim)
    return Submitted(
        patient_control_number=claim.control_number,
        patient=_named(claim),
        charge=claim.charge,
        place_of_service=claim.place_of_service,
        billing_npi=claim.billing.npi,
        billing_tin=claim.billing.tax_id,
        rendering_npi=_rendering(claim).npi or claim.billing.npi,
        lines=lines,
        diagnoses=codes,
        frequency=claim.frequency,
        original_reference=claim.original_reference,
        assigned=claim.assignment == "A",
        marked_as_opinion=_is_marked(claim),
        authorization_number=_authorization(claim),
        primary_allowed=allowed,
        primary_paid=paid,
        lateness_excuse=_excuse(claim),
        place_in_file=place_in_file,
        as_received=_as_received(claim),
    )


def _named(claim: SubmittedClaim) -> Named:
    """The patient, by the member id that the claim carries for patient or subscriber."""
    party = claim.patient_party
    born = claim.patient.born if claim.patient else claim.subscriber.born
    return Named(party.id or claim.subscriber.member_id, party.name, party.first, born)


def _rendering(claim: SubmittedClaim) -> Party:
    """The claim's rendering provider, or the one all its lines name."""
    whole = claim.provider("82")
    if whole:
        return whole
    of_lines = [line.provider("82") for line in claim.lines]
    first = of_lines[0] if of_lines else None
    if first and all(each and each.npi == first.npi for each in of_lines):
        return first
    return claim.billing


def _line(line: ServiceLine, codes: tuple[str, ...], claim: SubmittedClaim) -> SubmittedLine:
    pointed = tuple(codes[place - 1] for place in line.pointers if 0 < place <= len(codes))
    return SubmittedLine(
        served=line.first,
        served_to=line.last if line.last != line.first else None,
        code=line.procedure,
        charge=line.charge,
        units=line.units,
        modifiers=line.modifiers,
        diagnoses=pointed,
        control_number=line.control_number,
        place_of_service=line.place_of_service or claim.place_of_service,
    )


def _is_marked(claim: SubmittedClaim) -> bool:
    mandated = any(MANDATED in line.modifiers for line in claim.lines)
    return claim.special_program == SECOND_OPINION or mandated


def _authorization(claim: SubmittedClaim) -> str:
    if claim.authorization:
        return claim.authorization
    return next((number for line in claim.lines if (number := line.reference("G1"))), "")


def _excuse(claim: SubmittedClaim) -> str:
    code = claim.delay_reason
    return f"the sender gives delay reason code {code}" if code else ""


def _primary(claim: SubmittedClaim) -> tuple[Money | None, Money | None]:
    """What the payers before us paid, all told; and what the first of them allowed.

    The 837P carries no allowed amount: it is what the payer paid and what it left to the patient.
    Where a payer before us has not decided, or the first is not named, there is nothing: missing
    is not zero.
    """
    before = BEFORE_US.get(claim.subscriber.sequence, ())
    payers = [other for other in claim.other_coverage if other.sequence in before]
    first = next((other for other in payers if other.sequence == PRIMARY), None)
    if first is None or first.paid is None or any(other.paid is None for other in payers):
        return None, None
    paid = total(other.paid for other in payers if other.paid is not None)
    return paid, min(first.paid + _left_to_patient(claim, first), claim.charge)


def _left_to_patient(claim: SubmittedClaim, other: OtherCoverage) -> Money:
    """The payer's patient responsibility: at claim level, and at line level."""
    adjustments = list(other.adjustments)
    for line in claim.lines:
        for adjudication in line.adjudications:
            if adjudication.payer_id == other.payer.id:
                adjustments += adjudication.adjustments
    return total(each.amount for each in adjustments if each.group == "PR")


def _as_received(claim: SubmittedClaim) -> dict[str, Any]:
    sent = claim.transmission
    facility = claim.provider("77")
    place = facility.address if facility and facility.address else claim.billing.address
    return {
        "sent": {
            "interchange": sent.interchange_control,
            "group": sent.group_control,
            "transaction": sent.transaction_control,
            "reference": sent.reference,
            "submitter": sent.submitter.full_name,
            "dated": sent.dated.isoformat(),
        },
        "place": {"state": place.state, "zip": place.zip} if place else {},
        "billing": _party(claim.billing),
        "rendering": _party(_rendering(claim)),
        "patient": _party(claim.patient_party),
        "subscriber": _subscriber(claim.subscriber),
        "pay_to": _party(claim.pay_to) if claim.pay_to else None,
        "other_payers": [_party(other.payer) for other in claim.other_coverage],
        "attachments": [
            {"report": each.report, "how": each.transmission, "number": each.control_number}
            for each in claim.attachments
        ],
        "notes": [each.text for each in claim.notes],
    }


def _subscriber(subscriber: Subscriber) -> dict[str, Any]:
    return _party(subscriber.party) | {
        "relationship": subscriber.relationship,
        "sequence": subscriber.sequence,
        "group_number": subscriber.group_number,
        "filing_indicator": subscriber.filing_indicator,
        "payer": _party(subscriber.payer),
    }


def _party(party: Party) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": party.name,
        "first": party.first,
        "middle": party.middle,
        "id": party.id,
        "id_kind": party.id_kind,
        "tin": party.tax_id,
        "tin_kind": party.tax_id_kind,
    }
    said = {key: value for key, value in said.items() if value}
    if party.address:
        said["address"] = _address(party.address)
    return said


def _address(address: Address) -> dict[str, Any]:
    return {
        "lines": list(address.lines),
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
    }
