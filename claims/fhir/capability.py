"""What this server can do by FHIR: its CapabilityStatement."""

from typing import Any

DEFINED = "http://hl7.org/fhir/us/davinci-pas/OperationDefinition/"


def capability(address: str) -> dict[str, Any]:
    """The statement; `address` is the base of this server."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-26",
        "kind": "instance",
        "software": {"name": "Recourse"},
        "implementation": {
            "description": "Prior authorization: medical opinions judged, other care by a person",
            "url": address,
        },
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementationGuide": [
            "http://hl7.org/fhir/us/davinci-pas/ImplementationGuide/hl7.fhir.us.davinci-pas"
        ],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "HTTP Basic over TLS, or a session."},
                "resource": [
                    {
                        "type": "Claim",
                        "operation": [
                            {"name": "submit", "definition": f"{DEFINED}Claim-submit"},
                            {"name": "inquire", "definition": f"{DEFINED}Claim-inquiry"},
                        ],
                    }
                ],
            }
        ],
    }
