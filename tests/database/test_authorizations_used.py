"""A unit of an authorization is used by every paid claim it covered, named on the claim or not."""

import json
from datetime import date
from decimal import Decimal

import pytest

from claims.facts import load
from claims.models import Authorization, Claim, Decision
from claims.operations.decide import adjudicate
from kernel.members.models import Member, Plan
from providers.models import PlanRate, Provider
from tests import paying
from tests.paying import NOW, SURGEON, Lined

pytestmark = pytest.mark.django_db

OTHER = "1003000126"
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def under() -> Plan:
    """A plan that asks for authorization of second opinions, and what else a payment needs."""
    plan = paying.plan(
        "aca_individual",
        prior_authorization=["second_opinion"],
        board_certification_required="false",
        filing_limit="12 months",
    )
    Provider.objects.create(npi=SURGEON, entity="1", name="ROWE", kind="physician")
    PlanRate.objects.create(plan=plan.code, code="99204", amount=Decimal("100.00"), days=YEAR)
    return plan


def permit(of: Member, number: str = "PA1", **said: object) -> Authorization:
    row = {"purpose": "second_opinion", "npi": SURGEON, "units": 1, "days": YEAR}
    return Authorization.objects.create(member=of, number=number, **row | said)


def visit(of: Member, control: str, charge: str = "350.00", **said: object) -> int:
    """A claim marked as an opinion; by default it names no authorization."""
    made = paying.submitted(
        of,
        [Lined(charge, "100.00")],
        patient_control_number=control,
        marked_as_opinion=True,
        **said,
    )
    return paying.on_file([made])[0]


def used(case: int) -> dict[str, int]:
    (loaded,) = load([case])
    assert loaded.claim
    return {each.number: each.used for each in loaded.claim.authorizations}


def pends(case: int) -> list[str]:
    return list(json.loads(Decision.objects.get(claim=case).stored)["pends"])


def test_one_that_the_claim_does_not_name_is_used_all_the_same(under: Plan) -> None:
    person = paying.member(under)
    permit(person)
    first = visit(person, "ONE")
    adjudicate([first], now=NOW, by="test")
    assert Claim.objects.get(pk=first).state == "decided"
    second = visit(person, "TWO", "360.00")
    assert used(second) == {"PA1": 1}
    adjudicate([second], now=NOW, by="test")
    assert "prior_authorization" in pends(second)


def test_in_one_batch_too(under: Plan) -> None:
    person = paying.member(under)
    permit(person)
    cases = [visit(person, "ONE"), visit(person, "TWO", "360.00")]
    adjudicate(cases, now=NOW, by="test")
    assert [Claim.objects.get(pk=case).state for case in cases] == ["decided", "pended"]
    assert "prior_authorization" in pends(cases[1])


def test_the_one_that_is_named_is_used_and_no_other(under: Plan) -> None:
    person = paying.member(under)
    permit(person, units=2)
    permit(person, "PA2", units=2)
    first = visit(person, "ONE", authorization_number="PA2")
    adjudicate([first], now=NOW, by="test")
    assert used(visit(person, "TWO")) == {"PA1": 0, "PA2": 1}


def test_what_covers_another_clinician_or_other_days_is_not_used(under: Plan) -> None:
    person = paying.member(under)
    permit(person, npi=OTHER)
    permit(person, "PA2", days=(date(2026, 6, 1), date(2027, 1, 1)))
    permit(person, "PA3", units=3, used_before=1)
    first = visit(person, "ONE")
    adjudicate([first], now=NOW, by="test")
    assert used(visit(person, "TWO")) == {"PA1": 0, "PA2": 0, "PA3": 2}
