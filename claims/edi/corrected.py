"""What a replacement or void says of the claim it is about, kept of it when it is checked."""

from dataclasses import dataclass
from datetime import date

from claims.edi.submitted import SubmittedClaim

REPLACEMENT, VOID, ORIGINAL = "7", "8", "1"
"""Claim frequencies (CLM05-3) that the door takes."""


@dataclass(frozen=True, slots=True)
class Corrects:
    """`named` is REF*F8: our number of the claim meant, or its sender's own."""

    named: str
    member_number: str
    last_name: str
    first_name: str
    born: date | None
    billing_npi: str
    billing_tin: str
    served: date


def corrects(claim: SubmittedClaim) -> Corrects | None:
    """None for a claim that is about no other one."""
    if claim.frequency not in (REPLACEMENT, VOID):
        return None
    party = claim.patient_party
    return Corrects(
        named=claim.original_reference,
        member_number=party.id or claim.subscriber.member_id,
        last_name=party.name,
        first_name=party.first,
        born=claim.patient.born if claim.patient else claim.subscriber.born,
        billing_npi=claim.billing.npi,
        billing_tin=claim.billing.tax_id,
        served=claim.first_served,
    )
