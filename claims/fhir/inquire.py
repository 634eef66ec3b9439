"""`Claim/$inquire`: what became of a patient's requests, as the PAS guide's query by example."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from claims.fhir.answered import response, response_bundle
from claims.fhir.asked import reference_of
from claims.fhir.bundle import Bundle, extension
from claims.fhir.issues import Issue, UnableToTake
from claims.fhir.items import is_cancelled
from claims.fhir.people import clinician, patient_named, requester
from claims.fhir.profile import check
from claims.fhir.reading import read
from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import OTHER
from claims.operations.authorizations.read import answer_of
from claims.operations.authorizations.review import reference_of as part_reference
from kernel.members.matching import match

MOST = 50
"""Requests told of at once, the newest first."""


def inquire(data: bytes, *, sender: str, zone: str, now: datetime) -> dict[str, Any]:
    """The response bundle, with a ClaimResponse for each request found, or none.

    Told is what this sender sent, or what the provider who asks asked for or shall give.
    """
    bundle, _ = check(read(data, "Bundle"), inquiry=True)
    made = [_one(bundle, row, now, zone) for row in _found(bundle, sender)]
    return response_bundle(bundle, made, at=now.astimezone(ZoneInfo(zone)))


def _found(bundle: Bundle, sender: str) -> list[AuthorizationRequest]:
    claim = bundle.first.resource
    patient = patient_named(bundle)
    if not patient.number:
        where = f"{bundle.first.path}.patient"
        raise UnableToTake([Issue("required", where, "The patient has no member number.")])
    member = match({patient})[patient].member
    whose = Q(member=member) if member else Q(member=None, subscriber_id=patient.number)
    npis = {requester(bundle).npi}
    giving = clinician(bundle, claim.get("item", []))
    npis |= {giving.npi} if giving else set()
    npis -= {""}
    allowed = Q(sender=sender) | Q(requester_npi__in=npis) | Q(clinician_npi__in=npis)
    rows = AuthorizationRequest.objects.select_related("case", "member", "authorization").filter(
        whose & allowed
    )
    numbers = {
        str(number).strip().upper()
        for item in claim.get("item", ())
        if (number := extension(item, "extension-authorizationNumber"))
    }
    if numbers:
        rows = rows.filter(number__in=numbers)
    elif "identifier" in claim:
        own = reference_of(bundle, bundle.first)
        rows = rows.filter(reference__in=[own, part_reference(own, OTHER)])
    return list(rows.order_by("-case__received_at", "-case_id")[:MOST])


def _one(bundle: Bundle, row: AuthorizationRequest, now: datetime, zone: str) -> dict[str, Any]:
    """The request as it stands; its items as it was asked, where it came by FHIR."""
    answer = answer_of(row)
    kept = row.as_received.get("claim")
    sequences = row.as_received.get("items", [])
    claim = dict(bundle.first.resource)
    if isinstance(kept, dict):
        # of a message that asked for more than this, the other items are another request's
        own = [each for each in kept["item"] if each["sequence"] in sequences or is_cancelled(each)]
        claim |= {"identifier": kept["identifier"], "item": own}
    else:
        sequences = [str(each.number) for each in answer.services]
        claim["item"] = [
            {
                "sequence": str(each.number),
                "productOrService": {"text": each.code or each.described or "opinion"},
            }
            for each in answer.services
        ]
    asked = Bundle(
        {
            **bundle.document,
            "entry": [
                {"fullUrl": bundle.first.url, "resource": claim},
                *bundle.document["entry"][1:],
            ],
        }
    )
    made = response(asked, at=now, zone=zone, answers=[(answer, sequences)])
    found: dict[str, Any] = made["entry"][0]["resource"]
    return found
