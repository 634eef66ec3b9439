"""PAS request bundles for tests: invented people and clinicians."""

from copy import deepcopy
from typing import Any

from kernel.members.models import Member
from tests.authorizing import OTHER, SURGEON

BASE = "https://clinic.example/fhir"
PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
X12 = "https://codesystem.x12.org/005010/"
NPI = "http://hl7.org/fhir/sid/us-npi"


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def ext(name: str, **value: Any) -> dict[str, Any]:
    return {"url": f"{PAS}{name}", **value}


def item(number: int = 1, *, kind: str = "20", change: str = "I", **more: Any) -> dict[str, Any]:
    return {
        "extension": [
            ext("extension-serviceItemRequestType", valueCodeableConcept=coded(f"{X12}1525", "HS")),
            ext("extension-certificationType", valueCodeableConcept=coded(f"{X12}1322", change)),
        ],
        "sequence": number,
        "careTeamSequence": [1],
        "diagnosisSequence": [1],
        "category": coded(f"{X12}1365", kind),
        "productOrService": coded("http://www.ama-assn.org/go/cpt", "99204"),
        "servicedPeriod": {"start": "2026-03-10", "end": "2026-06-09"},
        "quantity": {"value": 2},
        **more,
    }


def claim(*items: dict[str, Any], number: str = "T-1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Claim",
        "id": f"claim-{number}",
        "identifier": [{"system": f"{BASE}/trace", "value": number}],
        "status": "active",
        "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
        "use": "preauthorization",
        "patient": {"reference": "Patient/p1"},
        "created": "2026-03-02T10:00:00-05:00",
        "insurer": {"reference": "Organization/plan"},
        "provider": {"reference": "Organization/clinic"},
        "priority": coded("http://terminology.hl7.org/CodeSystem/processpriority", "normal"),
        "careTeam": [{"sequence": 1, "provider": {"reference": "Practitioner/surgeon"}}],
        "diagnosis": [
            {
                "sequence": 1,
                "diagnosisCodeableConcept": coded("http://hl7.org/fhir/sid/icd-10-cm", "M17.11"),
            }
        ],
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/c1"}}],
        "item": list(items) or [item()],
        **more,
    }


def bundle(
    of: Member | None = None, request: dict[str, Any] | None = None, *more: dict[str, Any]
) -> dict[str, Any]:
    """A request bundle about this member, or about nobody we know."""
    last, first, born = ("FERN", "ADA", None)
    if of is not None:
        last, first, born = of.last_name, of.first_name, of.born_on
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [
            {
                "type": coded("http://terminology.hl7.org/CodeSystem/v2-0203", "MB"),
                "value": of.number if of else "M000000001",
            }
        ],
        "name": [{"family": last, "given": [first]}],
    }
    if born:
        patient["birthDate"] = born.isoformat()
    resources = [
        request or claim(),
        patient,
        {
            "resourceType": "Coverage",
            "id": "c1",
            "status": "active",
            "beneficiary": {"reference": "Patient/p1"},
            "payor": [{"reference": "Organization/plan"}],
        },
        {"resourceType": "Organization", "id": "plan", "name": "LONE PINE HEALTH PLAN"},
        {
            "resourceType": "Organization",
            "id": "clinic",
            "identifier": [{"system": NPI, "value": OTHER}],
            "name": "ELM CLINIC",
        },
        {
            "resourceType": "Practitioner",
            "id": "surgeon",
            "identifier": [{"system": NPI, "value": SURGEON}],
            "name": [{"family": "ROWE", "given": ["IDA"]}],
        },
        *more,
    ]
    return {
        "resourceType": "Bundle",
        "identifier": {"system": f"{BASE}/bundles", "value": "B-1"},
        "type": "collection",
        "timestamp": "2026-03-02T10:00:00-05:00",
        "entry": [
            {"fullUrl": f"{BASE}/{row['resourceType']}/{row['id']}", "resource": row}
            for row in deepcopy(resources)
        ],
    }


def update(
    of: Member, before: dict[str, Any], *items: dict[str, Any], number: str = "T-2", **more: Any
) -> dict[str, Any]:
    """A bundle that changes the request of the Claim `before`."""
    related = [
        {
            "claim": {"reference": f"Claim/{before['id']}"},
            "relationship": coded(
                "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship", "prior"
            ),
        }
    ]
    return bundle(of, claim(*items, number=number, related=related, **more), before)
