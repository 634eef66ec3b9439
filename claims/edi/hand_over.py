"""An 837P claim in the shape every door hands to `claims.operations.receive`."""

from collections.abc import Mapping
from typing import Any

from claims.edi.pieces import Address, Party
from claims.edi.submitted import OtherCoverage, ServiceLine, SubmittedClaim, Subscriber
from claims.operations.submitted import Submitted, SubmittedLine
from kernel.members.matching import Named
from kernel.money import ZERO, Money, total

SECOND_OPINION = "09"  # CLM12: second opinion or surgery
MANDATED = "32"  # the modifier of a service a payer or other third party asked for
PRIMARY = "P"
ORDER = "PSTABCDEFGH"  # SBR01: the first payer, the second, the third, and so on


def handed_over(claim: SubmittedClaim, *, place_in_file: int) -> Submitted:
    """The claim as billed; what the columns do not hold is kept in `as_received`."""
    codes = tuple(each.code for each in claim.diagnoses)
    paid, allowed = _primary(claim)
    decided = _by_line(claim) if paid is not None else {}
    lines = tuple(_line(line, codes, claim, decided) for line in claim.lines)
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


def _line(
    line: ServiceLine,
    codes: tuple[str, ...],
    claim: SubmittedClaim,
    decided: Mapping[int, tuple[Money, Money]],
) -> SubmittedLine:
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
        primary_paid=decided[line.number][0] if decided else None,
        primary_allowed=decided[line.number][1] if decided else None,
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

    The 837P carries no allowed amount: it is what the payer paid and what it left to the patient,
    which it need not say.
    Where a payer before us has not decided, or the first is not named, there is nothing: missing
    is not zero.
    """
    payers = _before_us(claim)
    first = next((other for other in payers if other.sequence == PRIMARY), None)
    if first is None or first.paid is None or any(other.paid is None for other in payers):
        return None, None
    paid = total(other.paid for other in payers if other.paid is not None)
    left = _left_to_patient(claim, first)
    return paid, None if left is None else min(first.paid + left, claim.charge)


def _before_us(claim: SubmittedClaim) -> list[OtherCoverage]:
    own = claim.subscriber.sequence
    before = ORDER[: ORDER.index(own)] if own and own in ORDER else ""
    return [other for other in claim.other_coverage if other.sequence and other.sequence in before]


def _by_line(claim: SubmittedClaim) -> dict[int, tuple[Money, Money]]:
    """What the payers before us paid, all told, and the first allowed, by line; nothing where one
    of them did not decide every line, or its lines do not come to what it paid."""
    payers = _before_us(claim)
    first = next((other for other in payers if other.sequence == PRIMARY), None)
    found: dict[int, tuple[Money, Money]] = {line.number: (ZERO, ZERO) for line in claim.lines}
    if first is None:
        return {}
    for other in payers:
        decided = {
            line.number: [each for each in line.adjudications if each.payer_id == other.payer.id]
            for line in claim.lines
        }
        paid = [each.paid for parts in decided.values() for each in parts]
        if not all(decided.values()) or other.paid is None or total(paid) != other.paid:
            return {}
        for line in claim.lines:
            parts = decided[line.number]
            sums = total(each.paid for each in parts)
            before, allowed = found[line.number]
            if other is first:
                left = [a.amount for each in parts for a in each.adjustments if a.group == "PR"]
                allowed = min(total([sums, *left]), line.charge)
            found[line.number] = (before + sums, allowed)
    return found


def _left_to_patient(claim: SubmittedClaim, other: OtherCoverage) -> Money | None:
    """The payer's patient responsibility: by its reasons at claim level and at line level, where
    these explain the whole charge; else as the sender reckoned it (AMT*EAF); else not known."""
    lines = (each for line in claim.lines for each in line.adjudications)
    decided = [each for each in lines if each.payer_id == other.payer.id]
    adjustments = [*other.adjustments, *(a for each in decided for a in each.adjustments)]
    if decided or other.paid == claim.charge - total(each.amount for each in adjustments):
        return total(each.amount for each in adjustments if each.group == "PR")
    return other.remaining_liability


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
        "other_payers": [_other(other) for other in claim.other_coverage],
        **_must_accept(claim),
        **({"accident": list(claim.accident_causes)} if claim.accident_causes else {}),
        "attachments": [
            {"report": each.report, "how": each.transmission, "number": each.control_number}
            for each in claim.attachments
        ],
        "notes": [each.text for each in claim.notes],
    }


def _must_accept(claim: SubmittedClaim) -> dict[str, Any]:
    """What the provider must accept as payment in full, of the claim and of its lines."""
    whole = {"claim": str(claim.must_accept)} if claim.must_accept is not None else {}
    lines = {str(x.number): str(x.must_accept) for x in claim.lines if x.must_accept is not None}
    return {"must_accept": whole | lines} if whole or lines else {}


def _subscriber(subscriber: Subscriber) -> dict[str, Any]:
    return _party(subscriber.party) | {
        "relationship": subscriber.relationship,
        "sequence": subscriber.sequence,
        "group_number": subscriber.group_number,
        "filing_indicator": subscriber.filing_indicator,
        "insurance_type": subscriber.insurance_type,
        "payer": _party(subscriber.payer),
    }


def _other(other: OtherCoverage) -> dict[str, Any]:
    """Another payer: its place in the order, what kind it is, what it did if it has decided."""
    said: dict[str, Any] = {
        "sequence": other.sequence,
        "insurance_type": other.insurance_type,
        "filing_indicator": other.filing_indicator,
        "paid": str(other.paid) if other.paid is not None else "",
        "left_to_patient": str(other.remaining_liability or ""),
        "non_covered": str(other.non_covered or ""),
        "decided_on": other.decided_on.isoformat() if other.decided_on else "",
        "remarks": list(other.remarks),
    }
    return _party(other.payer) | {key: value for key, value in said.items() if value}


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
