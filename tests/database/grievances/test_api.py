"""Grievances for machines: the operations of the desk, with versions, keys and hidden numbers."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from appeals.models import Appeal, Contact
from grievances.models import Grievance, Matter
from grievances.operations.open import Said
from kernel.cases.models import Case, Deadline
from kernel.cases.version import version_of
from kernel.clocks import catalogue
from kernel.record.models import Look
from tests.answering import DONE, FOUND
from tests.appealing import denied, paying
from tests.clock import Clock
from tests.grieving import NOW, grieved, member
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db
API = "/api/v1"
CALLED = "You denied my second opinion and the nurse was rude and gave me the wrong drug."
MA = ("medicare_advantage",)
WRONG = Said("She gave me the wrong drug.", quality_of_care=True)
ANSWER = {"issue": 1, "substantiated": "yes", "finding": FOUND, "action": DONE}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOW)


@pytest.fixture
def client() -> APIClient:
    return machine("c.ruiz", "grievance_coordinator", name="Cara Ruiz")


def send(client: APIClient, url: str, said: Any, version: str = "") -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    if version:
        headers["If-Match"] = f'"{version}"'
    body = json.dumps(said)
    return client.post(f"{API}{url}", body, content_type="application/json", headers=headers)


def act(client: APIClient, row: Any, name: str, said: Any) -> Any:
    kind = "matters" if isinstance(row, Matter) else "grievances"
    return send(client, f"/{kind}/{row.number}/{name}", said, version_of(row.pk))


def put(regimes: tuple[str, ...] = MA, **said: Any) -> Grievance:
    return grieved(member(*regimes), regimes, **said)


def test_denied_rude_and_the_wrong_drug_are_an_appeal_a_grievance_and_quality_of_care(
    client: APIClient,
) -> None:
    """One call, three ways, one first receipt."""
    claim = denied(paying.member(paying.plan("aca_group", network="required")))
    came = send(
        client,
        "/triage/contacts",
        {
            "channel": "phone",
            "received_at": "2026-06-01T09:00:00-04:00",
            "text": CALLED,
            "member": claim.member.number,
        },
    )
    assert came.status_code == 201, came.content
    assert came.json()["issues"] == 3
    url = f"/contacts/{came.json()['contact']}/issues"
    read = client.get(f"{API}{url}")
    issues = read.json()["issues"]
    assert read.json()["decision_to_change"] is True
    assert [each["proposed"] for each in issues] == ["appeal", "grievance", "grievance"]
    assert [each["quality_of_care"] for each in issues] == [False, False, True]
    assert all(each["because"][0]["row"] and each["because"][0]["words"] for each in issues)
    appealed = {"claim": claim.number, "asked_by": "member"}
    said = {
        "decision_to_change": True,
        "issues": [
            {
                "issue": 1,
                "becomes": "appeal",
                "appeal": appealed,
            },
            {"issue": 2, "becomes": "grievance", "grieved": {"category": "conduct"}},
            {
                "issue": 3,
                "becomes": "grievance",
                "grieved": {"category": "quality_of_care", "quality_of_care": True},
            },
        ],
    }
    would = send(client, f"{url}/previews", said).json()["issues"]
    # an appeal after the service: 60 days from June 1 are July 31 (29 of June, 31 of July)
    assert {each["rule"]: each["due_on"] for each in would[0]["clocks"]}["AE-24"] == "2026-07-31"
    assert (Appeal.objects.count(), Grievance.objects.count()) == (0, 0), "nothing is kept"
    settled = send(client, url, said, read.json()["version"])
    assert settled.status_code == 201, settled.content
    assert send(client, url, said, read.json()["version"]).status_code == 412
    numbers = [each["case"] for each in settled.json()["issues"]]
    assert [each[0] for each in numbers] == ["R", "G", "G"]
    receipts = set(Case.objects.filter(number__in=numbers).values_list("received_at", flat=True))
    assert receipts == {datetime(2026, 6, 1, 13, 0, tzinfo=UTC)}
    quality = client.get(f"{API}/grievances/{numbers[2]}").json()
    assert quality["issues"][0]["quality_of_care"] is True
    assert "quality of care is answered in writing" in quality["in_writing"]
    assert ["appeal", numbers[0]] in quality["same_contact"]


def test_a_contact_of_another_door_is_sorted_once(client: APIClient) -> None:
    intake = machine("i.katz", "intake")
    made = send(intake, "/contacts", {"text": "The nurse was rude to me."}).json()
    url = f"/contacts/{made['contact']}"
    assert client.get(f"{API}{url}/issues").json()["is_sorted"] is False
    done = send(client, f"{url}/sort", {}, made["version"])
    assert done.status_code == 201, done.content
    assert [each["proposed"] for each in done.json()["issues"]] == ["grievance"]
    again = send(client, f"{url}/sort", {}, done.json()["version"])
    assert again.json()["issues"] == done.json()["issues"]
    assert Contact.objects.get().issues.count() == 1


def test_a_text_is_read_and_the_table_is_added_to(client: APIClient) -> None:
    officer = machine("o.watch", "compliance_officer")
    text = {"text": "The nurse pooh-poohed me."}
    before = send(client, "/triage/readings", text).json()["issues"]
    assert [one["weak"] for each in before for one in each["because"]] == [True]
    assert before[0]["because"][0]["nearest"]
    table = officer.get(f"{API}/triage/table")
    assert table.json()["added"] is None
    added = 'concepts: {bad_conduct: {phrases: ["pooh-poohed"]}}'
    assert "bad_conduct" in table.json()["concepts"]
    tried = {"text": added, "try": ["The nurse pooh-poohed me."]}
    would = send(officer, "/triage/table/previews", tried)
    assert would.status_code == 200, would.content
    assert would.json()["tried"][0]["whole"] == "grievance"
    said = {"text": added, "why": "Said in three calls of May."}
    mark = table["ETag"].strip('"')
    assert send(client, "/triage/table", said, mark).status_code == 403
    wrong = send(officer, "/triage/table", said | {"text": "rows: []"}, mark)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["path"].startswith("text")
    made = send(officer, "/triage/table", said, mark)
    assert made.status_code == 201, made.content
    assert made.json()["added"]["made_by"] == "o.watch"
    after = send(client, "/triage/readings", text).json()["issues"]
    assert [(each["category"], each["because"][0]["weak"]) for each in after] == [
        ("conduct", False)
    ]
    assert send(officer, "/triage/table", said, mark).status_code == 412


def test_an_answer_is_whole_before_it_is_told(client: APIClient) -> None:
    row = put(issues=(Said("They would not send my records."), WRONG))
    refused = act(client, row, "resolve", {"how": "letter"})
    assert refused.status_code == 409
    assert "1: They would not send" in refused.json()["detail"]
    assert act(client, row, "answer", ANSWER).json()["issue"] == 1
    kept = act(client, row, "peer-review", {"issue": 2, "text": "The dose was twice the order."})
    assert kept.status_code == 201, kept.content
    assert act(client, row, "answer", ANSWER | {"issue": 2}).status_code == 201
    told = {"how": "orally", "told_at": "2026-06-02T08:00:00-04:00", "told_to": "Ada Roe"}
    voice = act(client, row, "resolve", told)
    assert "answered in writing" in voice.json()["detail"]
    done = act(client, row, "resolve", {"how": "letter", "reviewers": "a nurse", "evidence": "log"})
    assert done.json()["state"] == "resolved", done.content
    read = client.get(f"{API}/grievances/{row.number}").json()
    assert [each["peer_reviews"] for each in read["issues"]] == [0, 1]
    assert "twice the order" not in json.dumps(read)


def test_what_peers_wrote_is_for_who_may_read_it(client: APIClient) -> None:
    row = put(issues=(WRONG,))
    act(client, row, "peer-review", {"issue": 1, "text": "The dose was twice the order."})
    intake = machine("i.katz", "intake")
    assert intake.get(f"{API}/grievances/{row.number}/peer-reviews").status_code == 403
    shown = intake.get(f"{API}/grievances/{row.number}").json()["issues"][0]
    assert shown["peer_reviews"] is None
    found = client.get(f"{API}/grievances/{row.number}/peer-reviews").json()["peer_reviews"]
    assert [each["text"] for each in found] == ["The dose was twice the order."]
    assert Look.objects.filter(actor="c.ruiz", what="peer review", case=row.number).exists()


def test_more_time_and_speed_say_what_moved(client: APIClient) -> None:
    row = put(category="timeliness", issues=(Said("You refused to hurry."),))
    hurried = act(client, row, "expedite", {"why": "A refusal.", "about": "expedite_refused"})
    assert hurried.status_code == 201, hurried.content
    assert hurried.json()["track"] == "expedited"
    assert {each["rule"] for each in hurried.json()["moved"]} >= {"MA-64"}
    refused = act(client, row, "extend", {"ground": "the member asked", "why": "Because."})
    assert refused.status_code == 409
    back = act(client, row, "not-expedited", {"why": "It is about the waiting room."})
    assert back.json()["track"] == "standard"


def test_something_is_mended_put_off_and_done(client: APIClient) -> None:
    row = put()
    staff("p.relations", "supervisor")
    said = {"what": "Tell the clinic.", "owner": "p.relations", "due_on": "2026-06-05"}
    number = act(client, row, "mend", said).json()["action"]
    off = {"action": number, "until": "2026-06-09", "why": "Two are away."}
    assert act(client, row, "put-off", off).status_code == 201
    assert act(client, row, "mended", {"action": number, "proof": "The list."}).status_code == 201
    (shown,) = client.get(f"{API}/grievances/{row.number}").json()["actions"]
    assert (shown["due_on"], shown["proof"]) == ("2026-06-09", "The list.")


def test_a_missed_appeal_keeps_its_first_receipt_and_the_member_is_told(client: APIClient) -> None:
    person = paying.member(paying.plan("aca_group", network="required"))
    claim = denied(person)
    row = grieved(person, ("aca_group",), category="service")
    why = "She wants the denial of her second opinion changed, and the records sent for it."
    wanted = {"claim": claim.number, "asked_by": "member"}
    done = act(client, row, "reclassify", {"becomes": "appeal", "why": why, "appeal": wanted})
    assert done.status_code == 201, done.content
    appeal = Appeal.objects.get(number=done.json()["became"])
    assert appeal.received_at == row.received_at
    assert done.json()["state"] == "reclassified"
    told = {"at": "2026-06-02T08:30:00-04:00", "how": "by telephone"}
    assert act(client, row, "told", told).status_code == 201
    names = [
        each["name"] for each in client.get(f"{API}/grievances/{row.number}").json()["timeline"]
    ]
    assert {"reclassified", "way_told"} <= set(names)
    undone = act(client, row, "undo", {"why": "It was a complaint after all."})
    assert undone.json()["state"] == "received"


def test_letters_are_looked_at_and_made(client: APIClient) -> None:
    row = put()
    url = f"{API}/grievances/{row.number}/letters"
    assert "grv_ack" in [each["code"] for each in client.get(url).json()["drafts"]]
    (draft,) = client.get(f"{url}/drafts?code=grv_ack").json()["drafts"]
    assert row.number in draft["page"]
    made = act(client, row, "make-letter", {"code": "grv_ack"})
    assert (draft["may_leave"], made.status_code) == (True, 201), made.content
    assert client.get(f"{url}/drafts?code=abd_level").status_code == 400
    number = made.json()["letters"][0]
    assert client.get(f"{url}/{number}/file").content.startswith(b"%PDF")
    again = act(client, row, "make-letter", {"code": "grv_ack"})
    assert "made already" in again.json()["detail"]


def test_restricted_and_unknown_numbers_are_alike_and_lists_leave_them_out(
    client: APIClient,
) -> None:
    row, other = put(), put()
    Case.objects.filter(pk=other.pk).update(restricted_to="z.other")
    for number in (other.number, "G26-9999999"):
        assert client.get(f"{API}/grievances/{number}").status_code == 404
        assert Look.objects.filter(actor="c.ruiz", case=number, outcome="nothing").exists()
    found = client.get(f"{API}/grievances?state=open&count=true").json()
    assert [each["number"] for each in found["results"]] == [row.number]
    assert found["results"][0]["late_from"]
    for number in (other.number, "G26-9999999"):
        merged = act(client, row, "merge", {"into": number, "why": "The same."})
        assert merged.status_code == 404
        assert f"o grievance has the number {number}" in merged.json()["detail"]
    assert client.get(f"{API}/grievances?colour=red").status_code == 400
    assert client.get(f"{API}/grievances?state=blue").status_code == 400


def test_every_weak_clock_says_so_with_its_arithmetic(client: APIClient) -> None:
    """A row nobody has read in an official text says so wherever its day is told."""
    row = put(("tx_insured",), category="service", issues=(Said("Nobody called back."),))
    said = client.get(f"{API}/grievances/{row.number}?explain=true").json()
    weak = {each["rule"] for each in said["clocks"] if each["weak"]}
    held = Deadline.objects.filter(case=row.pk)
    assert weak == {each.rule for each in held if catalogue()[each.clock].weak}
    assert weak == set(said["weak_rows"])
    told = {
        each["rule"]: each["inputs"]["weak"]
        for each in said["explained"]
        if each["name"].startswith("clocks[")
    }
    assert {rule for rule, doubt in told.items() if doubt} == weak
