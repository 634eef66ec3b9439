"""The interface held to its own description by schemathesis: requests made from openapi.yaml, good
and bad, to an office with work in it.  No 500, and no answer that is not described.

Seeded: the same requests each time.  SCHEMA_EXAMPLES gives it more of them.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from claims.models import Claim
from grievances.operations.matters.doors import Whom
from grievances.operations.open import Said
from kernel.cases.models import WorkItem
from kernel.people.policy import roles
from kernel.web.problem_types import problem_types
from tests import appealing, authorizing, bodies, grieving, paying
from tests.kept_interface import kept_interface
from tests.lasting import for_this_file
from tests.reviewing import DOUBT, found, pended
from tests.staff import machine

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "12"))
DESCRIBED = deepcopy(kept_interface())
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
GENTLE = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def _schema() -> OpenApiSchema:
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    made = schemathesis.openapi.from_dict(DESCRIBED, config=config)
    made.app = get_wsgi_application()
    return made


SCHEMA = _schema()
OPERATIONS = [each.ok() for each in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """Somebody of every role, a claim that waits for them, and its item of work; an appeal and a
    letter; what stands in a request in place of what was made up."""
    with for_this_file(django_db_blocker):
        token = machine("everybody", *roles(), authority={"": "1000000.00"})
        claim = pended(doubt=True)
        yield {
            **_reviewing(token, claim),
            **_hearing(token),
            **_grieving(token),
            "token": token._credentials["HTTP_AUTHORIZATION"],
            "rule": "MA-23",
            "words": [{"rule": DOUBT, "line": 1, "seen": found(claim, DOUBT).key, "say": "accept"}],
        }


def _reviewing(token: Any, claim: Claim) -> dict[str, Any]:
    """The claim in hand, and a request for authorization."""
    item = WorkItem.objects.filter(case=claim.pk).first()
    assert item is not None
    asked = authorizing.requested(paying.member(authorizing.plan()))
    taken = token.post("/api/v1/work/take", headers={"Idempotency-Key": "taken"})
    assert taken.status_code == 200
    read = token.get(f"/api/v1/claims/{claim.number}")
    assert read.status_code == 200, read.content
    return {
        "number": claim.number,
        "asked": asked.number,
        "item": item.pk,
        "etag": read["ETag"],
        "item_etag": taken["ETag"],
        "asked_etag": token.get(f"/api/v1/authorizations/{asked.number}")["ETag"],
    }


OF_APPEALS = ("/api/v1/appeals", "/api/v1/contacts", "/api/v1/disputes", "/api/v1/reviews")
OF_GRIEVANCES = ("/api/v1/grievances", "/api/v1/matters")


def _hearing(token: Any) -> dict[str, Any]:
    """An appeal that is let in, and a letter nobody has settled."""
    row = appealing.appealed(appealing.denied(paying.member(paying.plan(network="required"))))
    assert row.claim is not None
    headers = {"Idempotency-Key": "handed-in"}
    text = {"text": f"I appeal the denial of {row.claim.number}."}
    kept = token.post("/api/v1/contacts", text, format="json", headers=headers)
    assert kept.status_code == 201, kept.content
    return {
        "appeal": row.number,
        "appeal_etag": token.get(f"/api/v1/appeals/{row.number}")["ETag"],
        "denied": row.claim.number,
        "contact": kept.json()["contact"],
        "contact_etag": kept["ETag"],
    }


def _grieving(token: Any) -> dict[str, Any]:
    """A grievance with an issue of quality of care, and what a department asks about it."""
    issue = Said("She gave me the wrong drug.", quality_of_care=True)
    texan = ("tx_insured", "aca_individual")
    row = grieving.grieved(grieving.member(*texan), texan, issues=(issue,))
    matter = bodies.inquired(Whom(grievance=row.number), at=timezone.now(), sent_on=None)
    return {
        "grievance": row.number,
        "grievance_etag": token.get(f"/api/v1/grievances/{row.number}")["ETag"],
        "matter": matter.number,
        "matter_etag": token.get(f"/api/v1/matters/{matter.number}")["ETag"],
    }


@pytest.fixture
def one_transaction(office: dict[str, Any]) -> Iterator[None]:
    """A request does not close the connection, in whose transaction the test is.  After `office`:
    Django's own client, which does the same, undoes it after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_transaction")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: str(each.label))
def test_every_answer_is_as_described(operation: Any, office: dict[str, Any]) -> None:
    good = _ask(operation, GenerationMode.POSITIVE, office)
    assert good, "no request could be made"
    with suppress(Unsatisfiable):  # nothing of it can be wrong
        _ask(operation, GenerationMode.NEGATIVE, office)


def _ask(operation: Any, mode: GenerationMode, office: dict[str, Any]) -> list[int]:
    """The statuses of the answers.  Of what is sent to be refused, every other request is wrong in
    one place only."""
    sent: list[int] = []

    @seed(20261126)
    @GENTLE
    @given(case=operation.as_strategy(mode))
    def answered(case: Any) -> None:
        if len(sent) % 2 or mode is GenerationMode.POSITIVE:
            _make_likely(case, office)
        headers = {**(case.headers or {}), "Authorization": office["token"]}
        answer = case.call(headers=headers)
        sent.append(answer.status_code)
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=CHECKS)
        _as_every_answer(answer, operation.path)

    answered()
    return sent


def _make_likely(case: Any, office: dict[str, Any]) -> None:
    """What is there in place of what was made up, so that more than the doorstep is tried."""
    if case.path.startswith(OF_APPEALS):
        _make_likely_of_appeals(case, office)
        return
    if case.path.startswith(OF_GRIEVANCES):
        _make_likely_of_grievances(case, office)
        return
    given = case.path_parameters or {}
    for name in ("number", "item", "rule"):
        if name in given:
            of_another_kind = name == "number" and "authorizations" in case.path
            given[name] = office["asked" if of_another_kind else name]
    if "If-Match" in (case.headers or {}):
        of = "item_" if "item" in given else "asked_" if "authorizations" in case.path else ""
        case.headers["If-Match"] = office[f"{of}etag"]
    if isinstance(case.body, dict) and isinstance(case.body.get("words"), list):
        for given_word, real in zip(case.body["words"], office["words"], strict=False):
            if isinstance(given_word, dict):
                given_word.update(real)


def _make_likely_of_appeals(case: Any, office: dict[str, Any]) -> None:
    given = case.path_parameters or {}
    if "/appeals/{number}" in case.path:
        given["number"] = office["appeal"]
    if "/contacts/{identity}" in case.path:
        given["identity"] = office["contact"]
    if "If-Match" in (case.headers or {}):
        of = "contact" if "/contacts" in case.path else "appeal"
        case.headers["If-Match"] = office[f"{of}_etag"]
    if isinstance(case.body, dict):
        for name, key in (("appeal", "appeal"), ("into", "appeal"), ("claim", "denied")):
            if name in case.body:
                case.body[name] = office[key]
        issues = case.body.get("issues")
        for issue in issues if isinstance(issues, list) else ():
            if isinstance(issue, dict) and "claim" in issue:
                issue["claim"] = office["denied"]


def _make_likely_of_grievances(case: Any, office: dict[str, Any]) -> None:
    given, kind = case.path_parameters or {}, "matter" if "/matters" in case.path else "grievance"
    if "number" in given:
        given["number"] = office[kind]
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = office[f"{kind}_etag"]
    if isinstance(case.body, dict):
        for name in ("grievance", "into"):
            if name in case.body:
                case.body[name] = office["grievance"]
        for name in ("issue", "concern"):
            if name in case.body:
                case.body[name] = 1


def _as_every_answer(answer: Any, path: str) -> None:
    """What all answers have alike."""
    assert answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == ["no-store"]
    if answer.status_code >= 400 and path.startswith("/api/"):
        said = answer.json()
        assert said["status"] == answer.status_code
        assert problem_types()[said["code"]].status == answer.status_code


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: str(each.label))
def test_without_a_token_nothing_is_answered(operation: Any) -> None:
    client = APIClient(raise_request_exception=False)
    path = re.sub(r"\{\w+\}", "1", operation.path)
    open_to_all = operation.definition.raw["security"] == [{}]
    call: Callable[..., Any] = getattr(client, operation.method.lower())
    assert (call(path).status_code == 401) is not open_to_all
