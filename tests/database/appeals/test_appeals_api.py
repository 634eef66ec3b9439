"""Appeals for machines: the operations of the desk, with versions, keys and hidden numbers."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from appeals.models import Appeal, Contact, ExternalReview
from appeals.operations.external_request import ReviewAsked, ask
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.record.models import Look
from tests.appealing import NOW, appealed, denied, paying
from tests.clock import Clock
from tests.external_reviews import roster
from tests.papers import pdf
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOW)


@pytest.fixture
def client() -> APIClient:
    return machine("c.mora", "appeals_specialist", name="Cleo Mora")


def put(*regimes: str) -> Appeal:
    """A member's appeal of a denied claim, under a plan of these regimes."""
    plan = paying.plan(*(regimes or ("aca_group",)), network="required")
    return appealed(denied(paying.member(plan)))


def send(client: APIClient, url: str, said: Any, version: str = "", key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid4())}
    if version:
        headers["If-Match"] = f'"{version}"'
    body = json.dumps(said)
    return client.post(f"{API}{url}", body, content_type="application/json", headers=headers)


def act(client: APIClient, row: Appeal, name: str, said: Any) -> Any:
    return send(client, f"/appeals/{row.number}/{name}", said, version_of(row.pk))


def test_a_letter_is_handed_in_read_previewed_and_settled(client: APIClient) -> None:
    claim = denied(paying.member(paying.plan("aca_group", network="required")))
    said = {
        "channel": "email",
        "received_at": "2026-06-01T10:30:00-04:00",
        "text": f"I appeal the denial of claim {claim.number}.",
        "reference": "p-17",
    }
    came = send(client, "/contacts", said, key="first")
    assert came.status_code == 201, came.content
    number = came.json()["contact"]
    assert send(client, "/contacts", said, key="second").status_code == 200
    assert Contact.objects.count() == 1, "the sender's own number is known again"
    read = client.get(f"{API}/contacts/{number}")
    assert read.json()["received_at"] == "2026-06-01T14:30:00Z"
    found = {each["field"]: each for each in read.json()["read"]["proposals"]}
    assert found["claim"]["value"] == claim.number
    assert found["claim"]["sentence"]
    issues = {
        "issues": [{"claim": claim.number, "asked_by": "member", "notice_dated": "2026-05-04"}]
    }
    would = send(client, f"/contacts/{number}/previews", issues).json()["issues"][0]
    # June 1 and 60 days: 29 are left of June, 31 of July
    assert {each["rule"]: each["due_on"] for each in would["clocks"]}["AE-24"] == "2026-07-31"
    assert Appeal.objects.count() == 0, "nothing is kept"
    settled = send(client, f"/contacts/{number}/settle", issues, read["ETag"].strip('"'))
    assert settled.status_code == 201, settled.content
    (made,) = settled.json()["appeals"]
    assert Appeal.objects.get().number == made["number"]
    again = send(client, f"/contacts/{number}/settle", issues, read["ETag"].strip('"'))
    assert again.status_code == 412, "it was settled meanwhile"
    listed = client.get(f"{API}/contacts?state=settled").json()["results"]
    assert [each["appeals"] for each in listed] == [[made["number"]]]


def test_a_letter_that_is_a_file_comes_as_a_form(client: APIClient) -> None:
    def post(file: SimpleUploadedFile, key: str) -> Any:
        said = {"channel": "fax", "received_at": "2026-06-01T10:30:00-04:00", "file": file}
        headers = {"Idempotency-Key": key}
        return client.post(f"{API}/contacts", said, format="multipart", headers=headers)

    letter = pdf(("I appeal the denial of my claim.",))
    came = post(SimpleUploadedFile("letter.pdf", letter, "application/pdf"), "a")
    assert came.status_code == 201, came.content
    assert Contact.objects.get().upload is not None
    refused = post(SimpleUploadedFile("letter.pdf", b"MZ", "application/pdf"), "b")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == "file"


def test_what_asks_for_no_appeal_is_set_aside_and_taken_up_again(client: APIClient) -> None:
    made = send(client, "/contacts", {"text": "The parking was too small."}).json()
    url, why = f"/contacts/{made['contact']}", {"why": "About parking."}
    aside = send(client, f"{url}/set-aside", why, made["version"])
    assert aside.json()["state"] == "no_appeal"
    assert send(client, f"{url}/settle", {"issues": []}, aside.json()["version"]).status_code == 422
    back = send(client, f"{url}/reopen", {"why": "Page two."}, aside.json()["version"])
    assert back.json()["state"] == "open"


def test_who_only_hands_in_sees_nothing_of_it(client: APIClient) -> None:
    partner = machine("sys.a", "partner_system")
    made = send(partner, "/contacts", {"text": "I appeal."})
    assert made.status_code == 201
    url = f"{API}/contacts/{made.json()['contact']}"
    refused = partner.get(url)
    assert refused.status_code == 403
    assert "intake" in " ".join(refused.json()["who"])
    assert client.get(url).json()["channel"] == "api"


def test_an_appeal_is_read_whole_with_its_arithmetic_where_it_is_asked_for(
    client: APIClient,
) -> None:
    row = put()
    plain = client.get(f"{API}/appeals/{row.number}")
    assert plain["ETag"] == f'"{version_of(row.pk)}"'
    said = plain.json()
    assert said["header"]["number"] == row.number
    assert said["may"]["decide"]["allowed"] is False
    assert said["may"]["decide"]["why"]
    assert "steps" not in said["clocks"][0]
    assert "explained" not in said
    told = client.get(f"{API}/appeals/{row.number}?explain=true").json()
    values = {each["name"]: each for each in told["explained"]}
    assert values["clocks[0].due_on"]["inputs"]["steps"] == told["clocks"][0]["steps"]
    assert values["clocks[0].due_on"]["value"] == told["clocks"][0]["due_on"]
    assert Look.objects.filter(actor="c.mora", case=row.number, outcome="seen").count() == 2


def test_the_list_is_narrowed_and_refuses_what_it_does_not_know(client: APIClient) -> None:
    first, second = put(), put("medicare_advantage")
    found = client.get(f"{API}/appeals?line=medicare_advantage&count=true").json()
    assert [each["number"] for each in found["results"]] == [second.number]
    assert found["count"] == 1
    assert found["results"][0]["late_from"]
    page = client.get(f"{API}/appeals?page_size=1").json()
    rest = client.get(page["next"]).json()
    both = [each["number"] for each in (*page["results"], *rest["results"])]
    assert sorted(both) == sorted([first.number, second.number])
    assert client.get(f"{API}/appeals?line=nowhere").status_code == 400
    assert client.get(f"{API}/appeals?lines=x").json()["code"] == "unknown_parameter"


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_restricted_to_another_is_as_what_is_not_there(
    client: APIClient, method: str
) -> None:
    row = put()
    row.case.restricted_to = "z.other"
    row.case.save(update_fields=["restricted_to"])
    for number in (row.number, "R26-9999999"):
        if method == "get":
            answer = client.get(f"{API}/appeals/{number}")
        else:
            url = f"/appeals/{number}/note"
            answer = send(client, url, {"text": "A word."}, version_of(row.pk))
        assert answer.status_code == 404
        look = Look.objects.filter(actor="c.mora").latest("pk")
        assert (look.case, look.outcome) == (number, "nothing")
    assert client.get(f"{API}/appeals").json()["results"] == []
    claim = row.claim
    assert claim is not None
    issues = {"issues": [{"claim": claim.number, "asked_by": "member"}]}
    claim.case.restricted_to = "z.other"
    claim.case.save(update_fields=["restricted_to"])
    contact = send(client, "/contacts", {"text": "I appeal."}).json()["contact"]
    told = send(client, f"/contacts/{contact}/previews", issues)
    assert told.json()["issues"][0]["refused"] == f"no claim has the number {claim.number}"


def test_an_act_asks_for_a_key_and_the_version_and_says_every_fault(client: APIClient) -> None:
    row = put()
    url = f"{API}/appeals/{row.number}/receipt"
    without_key = client.post(url, {}, format="json")
    assert (without_key.status_code, without_key.json()["code"]) == (400, "idempotency_key_missing")
    assert send(client, f"/appeals/{row.number}/receipt", {}).status_code == 428
    wrong = act(client, row, "receipt", {"received_at": "yesterday", "reason": "x"})
    assert wrong.status_code == 422
    places = {each["path"] for each in wrong.json()["errors"]}
    assert places == {"received_at", "reason", "why"}
    stale = send(client, f"/appeals/{row.number}/note", {"text": "a"}, "0" * 20)
    assert stale.status_code == 412
    assert stale.json()["current"] == f"{API}/appeals/{row.number}"


def test_a_corrected_receipt_tells_what_moved_once(client: APIClient) -> None:
    row, version = put(), ""
    version = version_of(row.pk)
    said = {"received_at": "2026-05-29T10:00:00-04:00", "why": "The delegate's stamp."}
    url = f"/appeals/{row.number}/receipt"
    first = send(client, url, said, version, "k")
    assert first.status_code == 201, first.content
    (only,) = first.json()["corrected"]
    moved = {each["rule"]: each for each in only["moved"]}["AE-24"]
    # 60 days after May 29: 2 are left of May, 30 of June, 28 of July; after June 1, July 31
    assert (moved["before"]["due_on"], moved["after"]["due_on"]) == ("2026-07-31", "2026-07-28")
    again = send(client, url, said, version, "k")
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()


def test_a_reviewer_is_given_it_and_decides(client: APIClient) -> None:
    row = put()
    staff("d.pike", "appeals_specialist")
    assert act(client, row, "admit", {}).status_code == 201
    listed = client.get(f"{API}/appeals/{row.number}/candidates").json()["candidates"]
    assert {each["name"]: each["allowed"] for each in listed}["c.mora"] is True
    nobody = act(client, row, "assign", {"to": "no.body"})
    assert nobody.status_code == 409
    assert act(client, row, "assign", {"to": "d.pike"}).json()["reviewer"] == "d.pike"
    why = "The clinic was the only one that could see the patient before the operation of May."
    line = {"line": 1, "outcome": "upheld", "why": why, "provision": "Plan terms, opinions"}
    word = {"lines": [line], "reason": "The plan has two such clinics.", "discussion": why}
    barred = act(client, row, "decide", word)
    assert (barred.status_code, barred.json()["code"]) == (403, "not_allowed")
    assert barred.json()["who"] == ["d.pike"], "who could"
    assert Look.objects.filter(actor="c.mora", case=row.number, outcome="refused").exists()
    assert act(client, row, "assign", {"to": "c.mora"}).status_code == 201
    done = act(client, row, "decide", word)
    assert done.status_code == 201, done.content
    assert (done.json()["state"], done.json()["outcome"]) == ("decided", "upheld")
    shown = client.get(f"{API}/appeals/{row.number}").json()
    assert shown["decisions"][0]["lines"][0]["why"] == why


def test_a_law_that_gives_no_more_time_is_told_with_its_citation(client: APIClient) -> None:
    answer = act(client, put(), "extend", {"ground": "matters", "why": "More time."})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "gives no extension" in answer.json()["detail"]


def test_the_draft_of_a_letter_names_what_it_lacks(client: APIClient) -> None:
    row = put()
    drafts = client.get(f"{API}/appeals/{row.number}/letters/drafts?code=appeal_ack").json()
    (draft,) = drafts["drafts"]
    assert draft["may_leave"] is (not draft["lacks"])
    assert client.get(f"{API}/appeals/{row.number}/letters/drafts").status_code == 400
    listed = client.get(f"{API}/appeals/{row.number}/letters").json()
    assert listed["letters"] == []
    assert "appeal_ack" in [each["code"] for each in listed["drafts"]]


def test_a_review_outside_from_the_request_to_the_file(client: APIClient, clock: Clock) -> None:
    row = put("erisa_self_funded")
    roster()
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    clock.shift(days=1)
    asked = {"asked_by": "member", "basis": "final_denial", "appeal": row.number}
    made = send(client, "/reviews", asked | {"notice_received": "2026-06-02"})
    assert made.status_code == 201, made.content
    number, version = made.json()["number"], made.json()["version"]
    assert send(client, "/reviews", asked).status_code == 409, "asked for already"
    found = {"covered": True, "about": "medical_judgment"}
    screened = send(client, f"/reviews/{number}/screen", found, version)
    assert screened.json()["result"] == "eligible", screened.content
    drawn = send(client, f"/reviews/{number}/assign", {}, screened.json()["version"])
    assert drawn.status_code == 201, drawn.content
    review = client.get(f"{API}/reviews/{drawn.json()['review']}?explain=true").json()
    assert review["body"] == drawn.json()["body"] == drawn.json()["draws"][0]["drawn"]
    packet = review["packets"][0]
    url = f"{API}/reviews/{review['number']}/packets/{packet['identity']}"
    assert client.get(url).json() == packet
    file = client.get(f"{url}/file")
    assert file.content.startswith(b"%PDF")
    assert "attachment" in file["Content-Disposition"]
    assert client.get(f"{API}/reviews/{number}/packets/999999").status_code == 404
    listed = client.get(f"{API}/reviews?process=federal").json()["results"]
    assert {each["number"] for each in listed} == {number, review["number"]}


def test_a_review_that_is_restricted_is_hidden(client: APIClient) -> None:
    row = put("erisa_self_funded")
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    asked = ReviewAsked("member", "final_denial", appeal=row.number)
    review: ExternalReview = ask(asked, actor_named("c.mora"), NOW, received_at=NOW)
    for case in (row.case, review.case):
        case.restricted_to = "z.other"
        case.save(update_fields=["restricted_to"])
    assert client.get(f"{API}/reviews/{review.number}").status_code == 404
    assert client.get(f"{API}/reviews").json()["results"] == []
    again = {"asked_by": "member", "basis": "final_denial", "appeal": row.number}
    told = send(client, "/reviews", again).json()
    assert told["detail"] == f"No appeal has the number {row.number}."


def test_a_day_out_of_reason_is_a_slip_of_the_hand(client: APIClient) -> None:
    row = put()
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        answer = act(client, row, "came-in", {"what": "A report.", "at": at})
        assert answer.status_code == 422, at
    later = (NOW + timedelta(days=1)).isoformat()
    assert act(client, row, "came-in", {"what": "A report.", "at": later}).status_code == 409
