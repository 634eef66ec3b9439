"""The interfaces for machines: who may ask, what is answered, and how errors are told."""

import base64
import json
from typing import Any

import pytest
from django.test import override_settings
from django.urls import path
from knox.models import AuthToken
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from config import urls
from tests.staff import staff
from tests.unit.whatif.documents import GONE, PART_B, answered, changed

pytestmark = pytest.mark.django_db

WHAT_IF = "/api/v1/claims/what-if"
CLOCK = "/api/v1/clocks/MA-23/reckon"
PROBLEM = "application/problem+json"


@pytest.fixture
def adjuster() -> Any:
    return staff("adjuster", "adjuster")


@pytest.fixture
def client(adjuster: Any) -> APIClient:
    """With a token of its own."""
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(adjuster)[1]}")
    return made


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    said: dict[str, Any] = response.json()
    assert said["status"] == status
    assert said["type"] == f"/problems/{said['code']}"
    assert said["request_id"] == response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"
    assert said["instance"] == response.wsgi_request.path
    assert said["title"]
    assert said["detail"]
    return said


def post(client: APIClient, document: Any, media_type: str = "application/json") -> Any:
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return client.post(WHAT_IF, text, content_type=media_type)


@pytest.mark.parametrize(
    ("method", "address"),
    [("post", WHAT_IF), ("get", CLOCK), ("get", "/api/v1/work"), ("post", "/api/v1/claims/files")],
)
def test_who_does_not_sign_in_gets_nothing(adjuster: Any, method: str, address: str) -> None:
    ask = getattr(APIClient(), method)
    response = ask(address)
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Token")
    problem(ask(address, headers={"authorization": f"Token {'0' * 64}"}), 401)
    problem(ask(address, headers={"authorization": "Token"}), 401)
    words = base64.b64encode(b"adjuster:invented words 7").decode()
    problem(ask(address, headers={"authorization": f"Basic {words}"}), 401)


def test_a_session_signs_in_too_and_one_who_left_does_not(adjuster: Any) -> None:
    client = APIClient()
    client.force_login(adjuster)
    assert client.get(CLOCK).status_code == 200
    adjuster.is_active = False
    adjuster.save()
    problem(client.get(CLOCK), 401)


def test_a_session_alone_does_not_post_for_another_site(adjuster: Any) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(adjuster)
    assert "CSRF" in problem(post(client, PART_B), 403)["detail"]


def test_what_if_answers_as_the_command_does(client: APIClient) -> None:
    response = post(client, PART_B)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == answered(PART_B)


@pytest.mark.parametrize("media_type", ["application/yaml", "application/x-yaml; charset=utf-8"])
def test_a_document_in_yaml(client: APIClient, media_type: str) -> None:
    response = post(client, f"# a remark\n{json.dumps(PART_B)}", media_type)
    assert response.json() == answered(PART_B)


def test_a_difference_from_what_is_expected_is_an_answer(client: APIClient) -> None:
    response = post(client, {**PART_B, "expect": {"disposition": "denied"}})
    assert response.status_code == 200
    assert response.json()["differences"] == [
        {"path": "disposition", "expected": "denied", "got": "paid"}
    ]


def test_a_wrong_document_is_told_with_every_path(client: APIClient) -> None:
    wrong = changed(PART_B, {"claim.lines[0].charge": GONE, "plan.network": "closed"})
    said = problem(post(client, wrong), 422)
    assert said["errors"] == [
        {"path": "plan.network", "pointer": "/plan/network", "code": "invalid",
         "message": "'closed' is not one of required, preferred, none"},
        {"path": "claim.lines[0].charge", "pointer": "/claim/lines/0/charge", "code": "invalid",
         "message": "is missing"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "found nothing"),
        (b"\xff\xfe\xfd", "UTF"),
        (b"[" * 20_000, "nested too deeply"),
        (b"{", "line 1"),
        (b"x" * 300_000, "larger than"),
        (b'{"name": "\\ud800"}', "control character"),
        (b'{"fees": {"99204": 170.0}}', "170.0 is a JSON number"),
    ],
)
def test_whatever_comes_is_told_in_words(client: APIClient, body: bytes, says: str) -> None:
    errors = problem(post(client, body), 422)["errors"]
    assert any(says in each["message"] for each in errors), errors


def test_other_kinds_of_body_answer_and_method_are_refused(client: APIClient) -> None:
    assert "text/csv" in problem(post(client, "a,b", "text/csv"), 415)["detail"]
    problem(client.get(WHAT_IF), 405)
    problem(client.get(CLOCK, headers={"accept": "text/csv"}), 406)
    problem(client.get("/api/v1/nothing"), 404)


def test_a_clock_answers_as_the_command_does(client: APIClient) -> None:
    response = client.get(CLOCK, {"event": ["received=2026-03-02T16:30"], "now": "2026-03-10"})
    assert response.status_code == 200
    assert response.json() == {
        "rule": "MA-23",
        "clock": "ma_preservice_appeal_standard",
        "duty": "Decide and put in effect, or send the file to the IRE",
        "cites": ["42 CFR 422.590(a)"],
        "starts_at": "2026-03-02T16:30:00-05:00",
        "due_on": "2026-04-01",
        "due_at": None,
        "late_from": "2026-04-02T00:00:00-04:00",
        "state": "running",
        "extended_days": 0,
        "tolled_days": 0,
        "steps": [
            "received Mon Mar 2, 2026: day 0",
            "30 calendar days: Wed Apr 1, 2026 (42 CFR 422.590(a))",
        ],
    }


def test_several_events_another_zone_and_now_by_itself(client: APIClient) -> None:
    # 72 hours over the night the clocks go forward, in Los Angeles
    events = ["received=2026-03-07T20:00", "notice_sent=2026-03-10T20:59"]
    response = client.get(
        "/api/v1/clocks/ma-04/reckon", {"event": events, "zone": "America/Los_Angeles"}
    )
    found = response.json()
    assert (found["due_at"], found["state"]) == ("2026-03-10T21:00:00-07:00", "met")


@pytest.mark.parametrize(
    ("rule", "query", "status", "says"),
    [
        ("MA-99", {}, 404, "no clock on record"),
        ("XR-17", {"event": "received=2026-03-02"}, 422, "immediately"),
        ("MA-04", {"event": "received=2026-03-02"}, 422, "hours run from an instant"),
        ("MA-23", {"event": "recieved=2026-03-02"}, 422, "did you mean 'received'"),
        ("MA-23", {"event": "received"}, 422, "NAME=WHEN"),
        ("MA-23", {"zone": "Mars"}, 422, "not a time zone"),
        ("MA-23", {"now": "soon"}, 422, "now=soon: it is not a day"),
    ],
)
def test_what_cannot_be_reckoned_is_said_in_words(
    client: APIClient, rule: str, query: dict[str, Any], status: int, says: str
) -> None:
    assert says in problem(client.get(f"/api/v1/clocks/{rule}/reckon", query), status)["detail"]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"events": "received=2026-03-02"}, ("events", "is not known here")),
        ({"zone": ["UTC", "UTC"]}, ("zone", "is given twice")),
    ],
)
def test_a_parameter_that_is_not_known_or_comes_twice(
    client: APIClient, query: dict[str, Any], fault: tuple[str, str]
) -> None:
    said = problem(client.get("/api/v1/clocks/MA-23/reckon", query), 400)
    assert [(each["path"], each["message"]) for each in said["errors"]] == [fault]


class _Broken(APIView):
    """What any view may do wrong."""

    permission = "clocks.ask"

    def get(self, request: Request) -> Response:
        raise ValueError("a secret of the program")

    def post(self, request: Request) -> Response:
        raise ValidationError({"lines": [{}, {"charge": ["is missing"]}], "name": ["is short"]})


class _WithBroken:
    urlpatterns = (*urls.urlpatterns, path("broken", _Broken.as_view()))
    handler404, handler500 = urls.handler404, urls.handler500


@override_settings(ROOT_URLCONF=_WithBroken)
def test_a_fault_of_the_program_tells_nothing(client: APIClient) -> None:
    response = client.get("/broken")
    problem(response, 500)
    assert b"secret" not in response.content


@override_settings(ROOT_URLCONF=_WithBroken)
def test_nested_faults_have_their_paths(client: APIClient) -> None:
    assert problem(client.post("/broken"), 400)["errors"] == [
        {"path": "lines[1].charge", "pointer": "/lines/1/charge", "code": "invalid",
         "message": "is missing"},
        {"path": "name", "pointer": "/name", "code": "invalid", "message": "is short"},
    ]  # fmt: skip
