"""Whatever comes to `Claim/$submit` is answered: taken, or told what is wrong.

`tests/unit/fhir/test_malformed.py` holds every variation to what it is told; here those that pass
the check of their form go on, and a part of the others comes through the door.
"""

import json
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from claims.fhir.issues import UnableToTake
from claims.fhir.profile import check
from claims.fhir.reading import read
from claims.fhir.submit import submit
from claims.fhir.writing import write
from claims.models import AuthorizationRequest
from tests import authorizing, paying
from tests.authorizing import RECEIVED, ZONE
from tests.malformed import NOT_FHIR, Variation, good, variations
from tests.staff import machine

pytestmark = pytest.mark.django_db

SUBMIT, INQUIRE = "/fhir/R4/Claim/$submit", "/fhir/R4/Claim/$inquire"
FHIR = "application/fhir+json"
REFUSALS = (400, 409, 413, 422)


@pytest.fixture
def document(settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.DOCUMENTS_DIR = tmp_path
    return good(paying.member(authorizing.plan(network="required")))


@pytest.fixture
def client() -> APIClient:
    return machine("clinic", "partner_system")


class Undone(Exception):
    """Takes back what a variation put on file."""


def answer(data: bytes) -> int:
    """The status the door would answer with; nothing stays on file."""
    status = 0
    try:
        with transaction.atomic():
            try:
                made = submit(data, sender="test", zone=ZONE, now=RECEIVED, by="test")
                first = json.loads(write(made))["entry"][0]["resource"]
                assert first["resourceType"] == "ClaimResponse"
                assert first["outcome"] in ("complete", "queued", "error")
                status = 200
            except UnableToTake as why:
                status = why.status
            raise Undone
    except Undone:
        return status


def passing(document: dict[str, Any]) -> Iterator[Variation]:
    """Those whose form is right, a fifth of them: the same ones each time."""
    for each in variations(document):
        try:
            check(read(each.data, "Bundle"))
        except UnableToTake:
            continue
        if crc32(str(each).encode()) % 5 == 0:
            yield each


def test_what_passes_the_check_is_answered(document: dict[str, Any]) -> None:
    statuses = {str(each): answer(each.data) for each in passing(document)}
    assert len(statuses) > 20
    assert set(statuses.values()) <= {200, *REFUSALS}
    assert 200 in statuses.values()
    assert not AuthorizationRequest.objects.exists()
    assert answer(json.dumps(document).encode()) == 200


def outcome(response: Any) -> list[dict[str, Any]]:
    assert response["Content-Type"].startswith(FHIR), response.content[:200]
    made = response.json()
    assert made["resourceType"] == "OperationOutcome"
    issues: list[dict[str, Any]] = made["issue"]
    assert all(each["details"]["text"] for each in issues)
    return issues


@pytest.mark.parametrize("address", [SUBMIT, INQUIRE])
def test_what_is_no_bundle_is_an_outcome_at_the_door(client: APIClient, address: str) -> None:
    for what, data in NOT_FHIR:
        response = client.post(address, data, content_type=FHIR)
        assert response.status_code in (400, 413), (what, response.status_code)
        outcome(response)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/fhir+xml", 415),
        ("application/xml", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/fhir+json; charset=utf-8", 200),
        ("application/json", 200),
        ("not a type", 415),
    ],
)
def test_the_type_of_the_content_is_looked_at(
    client: APIClient, document: dict[str, Any], kind: str, status: int
) -> None:
    response = client.post(SUBMIT, json.dumps(document), content_type=kind)
    assert response.status_code == status, response.content[:300]
    if status != 200:
        assert [each["code"] for each in outcome(response)] == ["not-supported"]


def test_a_part_of_all_comes_through_the_door(client: APIClient, document: dict[str, Any]) -> None:
    for each in variations(document):
        if crc32(str(each).encode()) % 60:
            continue
        response = client.post(SUBMIT, each.data, content_type=FHIR)
        assert response.status_code in (200, *REFUSALS), str(each)
        if response.status_code != 200:
            outcome(response)


def test_a_large_bundle_is_read_and_a_huge_one_is_not(
    client: APIClient, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = {"resourceType": "Basic", "language": "en"}
    document["entry"] += [
        {"fullUrl": f"urn:uuid:{place}", "resource": extra} for place in range(5_000)
    ]
    data = json.dumps(document)
    assert client.post(SUBMIT, data, content_type=FHIR).status_code == 200
    monkeypatch.setattr("claims.fhir.reading.LARGEST", 50_000)
    response = client.post(SUBMIT, data, content_type=FHIR)
    assert (response.status_code, outcome(response)[0]["code"]) == (413, "too-long")
