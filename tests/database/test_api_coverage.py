"""`POST /api/v1/coverage-checks`: as the command answers; what is wrong is told with its path."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from kernel.members.models import Member
from kernel.record.models import Look
from tests import paying, proposing
from tests.staff import staff

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/coverage-checks"


@pytest.fixture
def client() -> APIClient:
    made = APIClient()
    made.force_authenticate(staff("adjuster", "adjuster"))
    return made


@pytest.fixture
def member() -> Member:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(proposing.INSIDE, under)
    return paying.member(under)


def post(client: APIClient, document: Any, media_type: str = "application/json") -> Any:
    text = document if isinstance(document, str) else json.dumps(document)
    return client.post(ADDRESS, text, content_type=media_type)


def test_a_question_is_answered_and_the_look_names_who_signed_in(
    client: APIClient, member: Member
) -> None:
    response = post(client, proposing.document(member, why="before the visit"))
    assert response.status_code == 200, response.content
    said = response.json()
    assert (said["covered"], said["member"]) == ("yes", member.number)
    # 170.00: 100.00 deductible, 20 % of 70.00 is 14.00; 56.00 is left for the plan
    assert said["estimate"]["paid"] == "56.00"
    assert response["Cache-Control"] == "no-store"
    look = Look.objects.get()
    assert (look.actor, look.why) == ("adjuster", "before the visit")


def test_yaml_is_taken_too(client: APIClient, member: Member) -> None:
    text = f"member: {member.number}\nnpi: '{proposing.INSIDE}'\nsubject: {{kind: surgery}}\n"
    assert post(client, text, "application/yaml").status_code == 200


@pytest.mark.parametrize(
    ("said", "path"),
    [({"npi": "123"}, "npi"), ({"member": "NOBODY"}, "member"), ({"plan": "GOLD"}, "plan")],
)
def test_what_is_wrong_is_told(
    client: APIClient, member: Member, said: dict[str, str], path: str
) -> None:
    response = post(client, proposing.document(member) | said)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert [each["path"] for each in response.json()["errors"]] == [path]
    assert not Look.objects.exists()


def test_who_does_not_sign_in_gets_nothing(member: Member) -> None:
    response = post(APIClient(), proposing.document(member))
    assert response.status_code == 401
    assert not Look.objects.exists()
