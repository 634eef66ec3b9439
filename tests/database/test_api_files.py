"""837P files handed in by machines: posted once, answered the same again, decided where asked."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from rest_framework.test import APIClient

from claims.edi import post_body
from claims.models import Claim, Decision, EdiFile
from claims.operations.decide import adjudicate_at_once
from kernel.record.verifying import verify
from tests import factories
from tests.staff import staff
from tests.unit.edi.made import as_bytes, good
from tests.working import NOW, of_one_member, people

FILES = "/api/v1/claims/files"
X12 = "application/edi-x12"
FILE = as_bytes(good())

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> APIClient:
    made = APIClient(raise_request_exception=False)
    made.force_login(staff("clearing", "partner_system"))
    return made


@pytest.fixture
def jane() -> None:
    under = factories.plan(terms={"regimes": ["aca_group"]})
    born = date(1961, 4, 7)
    made = factories.member(number="MEM0002", last_name="DOE", first_name="JANE", born_on=born)
    factories.coverage(made, under)


def post(client: APIClient, data: bytes = FILE, address: str = FILES, kind: str = X12) -> Any:
    return client.post(address, data, content_type=kind)


def problem(response: Any, status: int) -> str:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    detail: str = response.json()["detail"]
    return detail


def test_a_file_is_posted_and_answered(client: APIClient, jane: None) -> None:
    response = post(client)
    assert response.status_code == 201, response.content
    said = response.json()
    on_file = list(Claim.objects.order_by("order"))
    assert said["posted"] == len(on_file) > 0
    assert [(each["id"], each["number"]) for each in said["claims"]] == [
        (each.patient_control_number, each.number) for each in on_file
    ]
    assert {each["state"] for each in said["claims"]} == {"accepted"}
    assert {each["decision"] for each in said["claims"]} == {None}
    assert said["interchanges"][0]["ta1"] == "A"
    assert len(said["acknowledgments"]) == 3  # TA1, 999, 277CA
    for text in said["acknowledgments"].values():
        assert text.startswith("ISA*")
    assert verify().damage == []


def test_the_same_bytes_again_post_nothing_and_are_answered_the_same(
    client: APIClient, jane: None
) -> None:
    first, again = post(client), post(client)
    assert (first.status_code, again.status_code) == (201, 200)
    one, other = first.json(), again.json()
    assert other.pop("duplicate") is True
    assert one.pop("duplicate") is False
    assert one.pop("posted") == Claim.objects.count()
    assert other.pop("posted") == 0
    assert one == other
    assert EdiFile.objects.count() == 1


def test_decided_before_the_answer_where_asked(client: APIClient, jane: None) -> None:
    said = post(client, address=f"{FILES}?decide=now").json()
    assert Decision.objects.count() == len(said["claims"]) > 0
    decided = {each.claim.number: each for each in Decision.objects.select_related("claim")}
    for each in said["claims"]:
        decision = decided[each["number"]]
        assert each["state"] in ("decided", "pended")
        assert each["decision"]["disposition"] == decision.disposition
        if decision.disposition != "pended":
            assert each["decision"]["paid"] == str(decision.paid)
    assert verify().damage == []


def test_a_large_file_is_left_to_the_workers(
    client: APIClient, jane: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_body, "AT_ONCE", 0)
    said = post(client, address=f"{FILES}?decide=now").json()
    assert {each["decision"] for each in said["claims"]} == {None}
    assert not Decision.objects.exists()


def test_what_cannot_be_taken(client: APIClient) -> None:
    problem(post(client, b"hello"), 422)
    problem(post(client, b""), 422)
    problem(client.post(FILES), 422)
    problem(post(client, kind="application/json"), 415)
    problem(post(client, address=f"{FILES}?decide=later"), 400)
    problem(post(client, address=f"{FILES}?decide=now&decide=now"), 400)
    problem(client.get(FILES), 405)
    with override_settings(EXCHANGE_LARGEST_BYTES=len(FILE) - 1):
        problem(post(client), 413)
    assert not EdiFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_in_flight(client: APIClient) -> None:
    """Another session holds what these bytes are posted under."""
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            lock = [post_body._LOCK, sha256(FILE).hexdigest()]
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", lock)
        assert "being posted" in problem(post(client), 409)
        other.rollback()
        assert post(client).status_code == 201
    finally:
        other.close()


def test_with_a_claim_its_members_earlier_ones_are_decided(db: None) -> None:
    """A deductible of $500.00 is taken by the visits in their order, whichever is asked for."""
    first, second, third = of_one_member(3, people(60))
    outcome = adjudicate_at_once([third], now=NOW, by="test")
    assert sorted(outcome.cases) == [first, second, third]
    taken = Decision.objects.order_by("claim__first_served").values_list(
        "lines__deductible", flat=True
    )
    assert sum(taken) == 500
    assert adjudicate_at_once([first, third], now=NOW, by="test").cases == []
    assert Decision.objects.count() == 3
