"""What is asked twice under one key is done once; versions; pages; names of requests."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from config import urls
from kernel.cases.models import Event
from kernel.cases.version import Change, Stale
from kernel.record.models import Look
from kernel.web.conditional import etag, matched
from kernel.web.models import FirstAnswer
from kernel.web.once import forget_answers, once
from kernel.web.paging import Listing
from kernel.web.problem_types import UnknownProblem, problem_types
from kernel.web.problems import Problem
from tests.factories import NOW, case
from tests.staff import machine

VERSION = "7-2"


def _look(what: str) -> int:
    return Look.objects.create(actor="a", at=NOW, what=what).pk


class Made(APIView):
    """Makes a row each time it runs, and answers with it."""

    permission = "claim.note"
    parser_classes = (JSONParser, MultiPartParser)

    @once()
    def post(self, request: Request) -> Response:
        said = {key: str(value) for key, value in request.data.items()}
        made = _look(said.get("what", "file"))
        if said.get("what") == "refuse":
            raise Problem("conflict", "Not now.")
        if said.get("what") == "answer 409":
            return Response({"id": made}, status=409)
        where = {"Location": f"/made/{made}", "ETag": etag(str(made))}
        return Response({"z": "100.10", "id": made}, status=201, headers=where)


class Changed(APIView):
    permission = "claim.note"

    @once(required=False)
    @matched
    def post(self, request: Request, *, version: str) -> Response:
        if version != VERSION:
            raise Stale(VERSION, (Change("noted", "t.ruiz", NOW),))
        return Response({"id": _look("changed")}, headers={"ETag": etag("7-3")})


class Events(Listing, APIView):
    permission = "claim.read"
    parameters = ("name",)
    order = ("-at", "id")

    def get(self, request: Request) -> Response:
        rows = Event.objects.all()
        if "name" in request.query_params:
            rows = rows.filter(name=request.query_params["name"])
        return self.listed(request, rows, lambda event: {"id": event.pk})


urlpatterns = [
    path("made", Made.as_view()),
    path("thing", Events.as_view()),
    path("thing/changed", Changed.as_view()),
    path("events", Events.as_view()),
    path("", include(urls.urlpatterns)),
]
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client() -> APIClient:
    return machine("d.marsh", "adjuster")


def make(client: APIClient, key: str | None = "k-1", address: str = "/made", **said: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(address, said or {"what": "one"}, format="json", headers=headers)


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert (said["code"], said["type"]) == (code, f"/problems/{code}")
    return said


def test_the_first_answer_is_given_again_byte_by_byte(client: APIClient) -> None:
    first, again = make(client), make(client)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert b'"z":"100.10"' in first.content
    for name in ("Location", "ETag", "Content-Type", "Cache-Control"):
        assert first[name] == again[name]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Look.objects.filter(what="one").count() == 1


@pytest.mark.parametrize("change", [{"what": "two"}, {"what": "one", "more": "1"}])
def test_another_body_under_the_key_is_refused(client: APIClient, change: dict[str, str]) -> None:
    make(client)
    refused(make(client, **change), 422, "idempotency_key_reused")
    assert Look.objects.filter(actor="a").count() == 1


def test_another_address_under_the_key_is_refused(client: APIClient) -> None:
    make(client)
    refused(make(client, address="/made?x=1"), 422, "idempotency_key_reused")


def test_a_key_is_the_clients_own(client: APIClient) -> None:
    assert make(client).json() != make(machine("t.ruiz", "adjuster")).json()


def test_without_a_key_nothing_is_done(client: APIClient) -> None:
    refused(make(client, None), 400, "idempotency_key_missing")
    assert not Look.objects.filter(actor="a").exists()


@pytest.mark.parametrize("key", ["", '""', "a b", "ü", "x" * 256, "a\tb"])
def test_an_unusable_key(client: APIClient, key: str) -> None:
    refused(make(client, key), 400, "idempotency_key_unusable")


def test_a_quoted_key_is_the_bare_one(client: APIClient) -> None:
    assert make(client, "k-1").content == make(client, '"k-1"').content


@pytest.mark.parametrize("what", ["refuse", "answer 409"])
def test_a_refusal_has_changed_nothing_and_leaves_the_key_free(
    client: APIClient, what: str
) -> None:
    for _ in range(2):
        answered = make(client, what=what)
        assert answered.status_code == 409
        assert "Idempotency-Replayed" not in answered
    assert not Look.objects.filter(what=what).exists()
    assert make(client).status_code == 201


def test_an_upload_is_known_again_though_its_boundary_is_another(client: APIClient) -> None:
    def upload(content: bytes) -> Any:
        file = SimpleUploadedFile("a.pdf", content, "application/pdf")
        return client.post("/made", {"file": file}, headers={"Idempotency-Key": "up"})

    first, again = upload(b"one"), upload(b"one")
    assert first.status_code == 201, first.content
    assert first.content == again.content
    refused(upload(b"two"), 422, "idempotency_key_reused")


def test_who_may_no_longer_gets_no_old_answer(client: APIClient) -> None:
    make(client)
    from kernel.people.models import RoleHeld

    RoleHeld.objects.all().delete()
    refused(make(client), 403, "not_allowed")


def test_answers_are_forgotten_after_two_days(client: APIClient) -> None:
    make(client)
    assert forget_answers(now=datetime.now(UTC) + timedelta(hours=47)) == 0
    assert forget_answers(now=datetime.now(UTC) + timedelta(hours=49)) == 1
    assert not FirstAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_request_while_the_first_runs_is_told_so() -> None:
    client = machine("d.marsh", "adjuster")
    in_the_middle, told = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                user = client.get("/api/v1/work").wsgi_request  # the first holds its key …
                from kernel.web.once import _LOCK

                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
                        [_LOCK, f"{_user(user)}:k-1"],
                    )
                in_the_middle.set()
                told.wait(20)
        finally:
            connection.close()

    running = threading.Thread(target=first)
    running.start()
    try:
        assert in_the_middle.wait(20)
        answered = make(client)
        refused(answered, 409, "idempotency_key_running")
        assert answered["Retry-After"] == "1"
    finally:
        told.set()
        running.join()
    assert make(client).status_code == 201


def _user(request: HttpRequest) -> int:
    from django.contrib.auth import get_user_model

    return int(get_user_model().objects.get(username="d.marsh").pk)


def test_a_change_names_the_version_it_is_of(client: APIClient) -> None:
    refused(client.post("/thing/changed"), 428, "precondition_required")
    refused(client.post("/thing/changed", headers={"If-Match": "*"}), 428, "precondition_required")
    refused(client.post("/thing/changed", headers={"If-Match": "7-2"}), 400, "bad_request")
    refused(client.post("/thing/changed", headers={"If-Match": f'W/"{VERSION}"'}), 412, "stale")
    old = client.post("/thing/changed", headers={"If-Match": '"7-1"'})
    said = refused(old, 412, "stale")
    assert said["current"] == "/thing"
    assert said["changed"] == [{"name": "noted", "by": "t.ruiz", "at": NOW.isoformat()}]
    assert (old["Link"], old["ETag"]) == ('</thing>; rel="current"', f'"{VERSION}"')
    new = client.post("/thing/changed", headers={"If-Match": f'"{VERSION}"'})
    assert (new.status_code, new["ETag"]) == (200, '"7-3"')


def test_a_repeated_change_is_answered_though_its_version_is_past(client: APIClient) -> None:
    headers = {"If-Match": f'"{VERSION}"', "Idempotency-Key": "c"}
    first = client.post("/thing/changed", headers=headers)
    again = client.post("/thing/changed", headers={**headers, "If-Match": '"7-3"'})
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"


def _events(count: int) -> list[int]:
    """Made at three instants; their ids in the order of the list."""
    one = case()
    for place in range(count):
        at = NOW + timedelta(hours=place % 3)
        text = f"{place}"
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_event (case_id, name, at, recorded_at, actor, facts, stored,"
                " digest, batch) VALUES (%s, %s, %s, %s, 'a', '{}', %s,"
                " encode(sha256(convert_to(%s, 'UTF8')), 'hex'), 1)",
                [one.pk, f"n{place % 2}", at, NOW, text, text],
            )
    return [pk for pk, _ in sorted(Event.objects.values_list("pk", "at"), key=_by)]


def _by(pair: tuple[int, datetime]) -> tuple[float, int]:
    return -pair[1].timestamp(), pair[0]


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8])
def test_a_list_is_read_whole_forwards_and_back(client: APIClient, size: int) -> None:
    whole = _events(7)
    pages, address = [], f"/events?page_size={size}"
    while address:
        said = client.get(address).json()
        pages.append([each["id"] for each in said["results"]])
        here, address = said, said["next"]
    assert [each for one in pages for each in one] == whole
    back = [pages[-1]]
    while here["previous"]:
        here = client.get(here["previous"]).json()
        back.insert(0, [each["id"] for each in here["results"]])
    assert [each for one in back for each in one] == whole


def test_a_list_counts_where_asked_and_keeps_its_filters(client: APIClient) -> None:
    _events(7)
    said = client.get("/events?name=n0&count=true&page_size=3").json()
    assert (said["count"], len(said["results"])) == (4, 3)
    assert client.get(said["next"]).json()["count"] == 4
    assert "count" not in client.get("/events").json()


@pytest.mark.parametrize("asked", ["nme=n0", "name=n0&name=n1", "page_size=2&page_size=3"])
def test_a_parameter_that_is_not_known_or_comes_twice(client: APIClient, asked: str) -> None:
    said = refused(client.get(f"/events?{asked}"), 400, "unknown_parameter")
    assert said["errors"][0]["path"] in asked


@pytest.mark.parametrize(
    "asked",
    ["page_size=0", "page_size=201", "page_size=x", "count=yes", "cursor=x", "cursor=W10"]
    + [f"cursor={text}" for text in ("W2ZhbHNlLFsiYSIsMV1d", "W2ZhbHNlLFsxLDJdXQ")],
)
def test_a_parameter_that_cannot_be_read(client: APIClient, asked: str) -> None:
    refused(client.get(f"/events?{asked}"), 400, "bad_request")


def test_a_request_has_a_name(client: APIClient) -> None:
    named = client.get("/events", headers={"X-Request-ID": "job-7.a"})
    assert named["X-Request-ID"] == "job-7.a"
    for bad in ("a\nb", "<b>", "x" * 65, ""):
        made = client.get("/nowhere", headers={"X-Request-ID": bad})
        assert made["X-Request-ID"] not in ("", bad)
        assert made.json()["request_id"] == made["X-Request-ID"]


def test_every_problem_has_its_page_for_whoever_asks() -> None:
    browser = Client()
    listed = browser.get("/problems/").content.decode()
    for code, kind in problem_types().items():
        shown = browser.get(f"/problems/{code}")
        assert shown.status_code == 200
        assert kind.title in shown.content.decode()
        assert f"/problems/{code}" in listed
    assert browser.get("/problems/nothing").status_code == 404
    with pytest.raises(UnknownProblem):
        Problem("nothing")
