"""Proposed opinions, for tests: a plan with a network and a list, clinicians in and out of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from claims.models import ChainOpinion, OpinionChain
from kernel.members.models import Member, Plan
from providers.models import (
    ApprovedListing,
    BoardCertification,
    Group,
    GroupMembership,
    NetworkParticipation,
    PlanRate,
    Provider,
)
from tests import paying

SPECIALTY = "207X00000X"
INSIDE, OUTSIDE, FIRST = "1245319599", "1003000126", "1234567893"
NEAR, SAME_STATE, FAR, UNLISTED = "1111111112", "1222222220", "1333333338", "1444444446"
ON = date(2026, 3, 10)
ALWAYS = (date(2020, 1, 1), None)


def plan(*regimes: str, **terms: Any) -> Plan:
    """A group plan: 100.00 deductible, then 20 % in and 40 % out of a network it requires."""
    said = {
        "deductible": "100.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "out_of_pocket_maximum": "5000.00",
        "network": "required",
        "approved_list": "required",
        "prior_authorization": ["second_opinion"],
        "opinions_per_chain": "3",
    }
    made = paying.plan(*(regimes or ("aca_group",)), **said | terms)
    PlanRate.objects.create(plan=made.code, code="99204", amount=Decimal("170.00"), days=ALWAYS)
    return made


def clinician(npi: str, under: Plan | None = None, *, listed: bool = True, **said: Any) -> Provider:
    """A board-certified surgeon; in the network of `under` where one is named."""
    row = {
        "entity": "1", "name": f"DOCTOR {npi[-3:]}", "kind": "physician", "taxonomy": SPECIALTY,
        "state": "TX", "zip_code": "77030",
    }  # fmt: skip
    made = Provider.objects.create(npi=npi, **row | said)
    BoardCertification.objects.create(provider=made, specialty=SPECIALTY, days=ALWAYS)
    if under is not None:
        NetworkParticipation.objects.create(provider=made, plan=under.code, days=ALWAYS)
    if under is not None and listed:
        ApprovedListing.objects.create(
            provider=made, plan=under.code, specialty=SPECIALTY, days=ALWAYS
        )
    return made


def practice(tin: str, *of: Provider, **said: Any) -> Group:
    made = Group.objects.create(tin=tin, **said)
    for each in of:
        GroupMembership.objects.create(provider=each, group=made, days=ALWAYS)
    return made


def chain(of: Member, *findings: str, **said: Any) -> OpinionChain:
    """A question about a knee; its first opinion by FIRST, the second, if any, by NEAR."""
    row = {
        "scenario": "elective_surgery", "subject_kind": "surgery", "subject_code": "27447",
        "diagnosis": "M1711", "opened_on": date(2026, 1, 12), "started_by": "test",
    }  # fmt: skip
    made = OpinionChain.objects.create(member=of, **row | said)
    for number, finding in enumerate(findings, 1):
        npi = FIRST if number == 1 else NEAR
        day = date(2026, 1, 11 + number)
        ChainOpinion.objects.create(chain=made, number=number, npi=npi, on=day, finding=finding)
    return made


def document(of: Member, npi: str = INSIDE, **said: Any) -> dict[str, Any]:
    row = {
        "member": of.number,
        "npi": npi,
        "subject": {"kind": "surgery", "code": "27447", "diagnosis": "M17.11"},
        "scenario": "elective_surgery",
        "on": ON.isoformat(),
    }
    return row | said
