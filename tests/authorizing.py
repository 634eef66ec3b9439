"""Requests for prior authorization, for tests: invented people, clinicians and plans."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from claims.operations.authorizations.asked import (
    Answer,
    Asked,
    AskedService,
    Reviewer,
    ServiceVerdict,
    Subject,
    Verdict,
)
from claims.operations.authorizations.request import request
from kernel.dates import Days
from kernel.members.matching import Named
from kernel.members.models import Member, Plan
from providers.models import MedicareParticipation, PlanRate, Provider
from tests import paying

ZONE = "America/New_York"
RECEIVED = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""Monday March 2, 2026, 10:00 in New York."""

SURGEON, OTHER = paying.SURGEON, paying.OTHER_CLINIC
ASKED_FOR = Days(date(2026, 3, 10), date(2026, 6, 10))
ABOUT = Subject("surgery", "M1711", code="27447", scenario="elective_surgery")
REVIEWER = Reviewer(
    name="Dr. Lena Moor",
    profession="physician",
    license_state="TX",
    license_number="K4411",
    specialty="207X00000X",
    expertise="Board-certified in orthopaedic surgery, the field of the surgery in question.",
)
WHY = "The operation note on file shows that the knee was replaced on January 12, 2026."


def plan(*regimes: str, **terms: Any) -> Plan:
    """A plan that asks for authorization of both opinions, with a fee for the visit."""
    said = {
        "prior_authorization": ["second_opinion", "third_opinion"],
        "board_certification_required": "false",
    }
    made = paying.plan(*(regimes or ("medicare_advantage",)), **said | terms)
    days = (date(2026, 1, 1), date(2027, 1, 1))
    PlanRate.objects.create(plan=made.code, code="99204", amount=Decimal("170.00"), days=days)
    surgeon, new = Provider.objects.get_or_create(
        npi=SURGEON,
        defaults={
            "entity": "1", "name": "ROWE", "first_name": "IDA", "kind": "physician",
            "taxonomy": "207X00000X",
        },
    )  # fmt: skip
    if new:
        MedicareParticipation.objects.create(provider=surgeon, status="participating", days=days)
    return made


def named(of: Member) -> Named:
    return Named(of.number, of.last_name, of.first_name, of.born_on)


def asked(of: Member, *services: AskedService, **said: Any) -> Asked:
    row: dict[str, Any] = {
        "patient": named(of),
        "purpose": "second_opinion",
        "services": services or (AskedService("99204", ASKED_FOR, units=2),),
        "subject": ABOUT,
        "clinician_npi": SURGEON,
        "clinician_tin": paying.TIN,
        "requester_npi": OTHER,
    }
    return Asked(**row | said)


def requested(of: Member, *services: AskedService, at: datetime = RECEIVED, **said: Any) -> Answer:
    return request(asked(of, *services, **said), received_at=at, zone=ZONE, now=at, by="test")


def refusal(
    *, service: int | None = None, reason: str = "not_medically_necessary", why: str = WHY
) -> Verdict:
    return Verdict((ServiceVerdict("deny", why, service, reason),), REVIEWER)


def clocks(answer: Answer) -> dict[str, str]:
    """Each clock's state and last day, of those that have one."""
    return {each.rule: f"{each.state} {each.due_on}" for each in answer.clocks if each.due_on}
