"""Matters outside for machines; and a row of weak confidence says so wherever it is used."""

import json
from datetime import timedelta
from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from grievances.models import Grievance, Matter
from kernel.cases.models import Case, Deadline
from kernel.clocks import catalogue
from tests.bodies import ASKED
from tests.clock import Clock
from tests.database.grievances.test_api import API, act, send
from tests.grieving import grieved, member
from tests.staff import machine

pytestmark = pytest.mark.django_db
TEXAN = ("tx_insured", "aca_individual")
MA = ("medicare_advantage",)
NOON = "2026-06-08T10:00:00-04:00"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, ASKED)


@pytest.fixture
def client() -> APIClient:
    return machine("g.ortiz", "grievance_coordinator", name="Gil Ortiz")


def put(regimes: tuple[str, ...]) -> Grievance:
    return grieved(member(*regimes), regimes)


def opened(client: APIClient, kind: str, said: Any) -> Matter:
    made = send(client, f"/matters/{kind}", {"received_at": NOON} | said)
    assert made.status_code == 201, made.content
    return Matter.objects.get(number=made.json()["number"])


def inquiry(client: APIClient, regimes: tuple[str, ...] = TEXAN, **said: Any) -> Matter:
    asked = {"asks": ["Why were the records not sent?"], "theirs": "D-4471"}
    return opened(client, "inquiries", asked | {"grievance": put(regimes).number} | said)


def test_a_departments_inquiry_from_its_receipt_to_what_was_carried_out(
    client: APIClient, clock: Clock
) -> None:
    row = inquiry(client, sent_on="2026-06-05")
    read = client.get(f"{API}/matters/{row.number}?explain=true")
    said = read.json()
    # 15 days from June 8
    assert {each["rule"]: each["due_on"] for each in said["clocks"]} == {
        "ST-TX-TDI-inquiry": "2026-06-23"
    }
    assert said["asks"] == ["Why were the records not sent?"]
    assert said["explained"][0]["inputs"]["steps"]
    assert act(client, row, "answer", {"answers": [], "summary": "So."}).status_code == 409
    moved = act(client, row, "take-time", {"why": "The clinic is closed."})
    assert moved.json()["new_day"] == "2026-07-03", moved.content  # ten days more
    done = {"answers": ["They were sent on June 9."], "summary": "They came late."}
    sent = act(client, row, "answer", done | {"exhibits": ["letters"]})
    assert sent.status_code == 201, sent.content
    packet = client.get(f"{API}/matters/{row.number}").json()["packets"][0]
    assert packet["number"] == sent.json()["packet"]
    url = f"{API}/matters/{row.number}/packets/{packet['identity']}"
    assert client.get(url).json() == packet
    assert client.get(f"{url}/file").content.startswith(b"%PDF")
    coded = act(client, row, "code", {"function": "claims", "reason": "delay"})
    assert coded.status_code == 201, coded.content
    clock.shift(days=20)
    closed = {
        "disposition": "overturned",
        "dated": "2026-06-25",
        "received_at": NOON,
        "why": "Due.",
    }
    assert act(client, row, "close", closed).status_code == 201
    effect = {"how": "authorized", "at": "2026-06-26T10:00:00-04:00", "reference": "A26-1"}
    assert act(client, row, "effect", effect).json()["state"] == "closed"
    listed = client.get(f"{API}/matters?kind=inquiry&state=closed").json()["results"]
    assert [each["number"] for each in listed] == [row.number]


def test_a_qio_asks_for_records_and_a_ctm_is_resolved(client: APIClient, clock: Clock) -> None:
    concerns = {"concerns": ["The wrong drug was given."], "state": "TX", "theirs": "QIO-77"}
    review = opened(client, "qio-reviews", concerns | {"grievance": put(MA).number})
    said = client.get(f"{API}/matters/{review.number}").json()
    # 14 days from June 8
    assert {each["rule"]: each["due_on"] for each in said["clocks"]}["Q-04"] == "2026-06-22"
    assert [each["words"] for each in said["concerns"]] == ["The wrong drug was given."]
    assert act(client, review, "send", {}).status_code == 201
    assert "level" not in said["may"]
    # 14 days from Friday, June 5
    true = {"received_at": "2026-06-05T16:40:00-04:00", "why": "The mail room's stamp."}
    (done,) = act(client, review, "receipt", true).json()["corrected"]
    moved = {each["rule"]: each["after"]["due_on"] for each in done["moved"]}
    assert (done["number"], moved["Q-04"]) == (review.number, "2026-06-19")
    assert act(client, review, "receipt", true).status_code == 409, "it is recorded so already"
    whom = {"member": member(*MA).number, "regimes": list(MA)}
    case = {"theirs": "C26-001", "level": "other", "what": "They do not call back."}
    row = opened(client, "ctm", case | whom)
    assert act(client, row, "send", {}).status_code == 409, "no QIO has it"
    urgent = act(client, row, "level", {"level": "urgent", "why": "No drug for the week."})
    assert urgent.json()["level"] == "urgent", urgent.content
    clock.shift(days=2)
    at = {"at": "2026-06-09T10:00:00-04:00"}
    assert act(client, row, "resolved", at | {"resolution": "She was called."}).status_code == 201
    back = act(client, row, "closed-by-cms", at | {"accepted": False, "why": "Call again."})
    assert back.json()["state"] == "open", back.content


def test_registers_are_json_and_csv_and_refuse_what_is_no_period(client: APIClient) -> None:
    row = inquiry(client)
    period = "from=2026-06-01&to=2026-06-30"
    for name, number in (("complaints", row.number), ("market-conduct", row.number)):
        found = client.get(f"{API}/registers/{name}?{period}&state=TX").json()["results"]
        assert number in [each["number"] for each in found], name
        assert client.get(f"{API}/registers/{name}?{period}&state=NY").json()["results"] == []
        file = client.get(f"{API}/registers/{name}/file?{period}")
        assert number in file.content.decode()
        assert "attachment" in file["Content-Disposition"]
    trends = client.get(f"{API}/registers/trends?of=category&{period}").json()["results"]
    assert [(each["of"], each["received"]) for each in trends] == [("obstruction", 1)]
    assert client.get(f"{API}/registers/trends?of=colour&{period}").status_code == 400
    assert client.get(f"{API}/registers/complaints?from=2026-06-01").status_code == 400
    turned = "from=2026-06-30&to=2026-06-01"
    assert client.get(f"{API}/registers/complaints?{turned}").status_code == 400
    assert machine("i.katz", "intake").get(f"{API}/registers/trends?{period}").status_code == 403


def test_a_matter_restricted_to_another_is_not_there(client: APIClient) -> None:
    row = inquiry(client)
    Case.objects.filter(pk=row.pk).update(restricted_to="z.other")
    assert client.get(f"{API}/matters/{row.number}").status_code == 404
    assert client.get(f"{API}/matters").json()["results"] == []
    assert act(client, row, "take-time", {"why": "Closed."}).status_code == 404


@cache
def _reviewed() -> frozenset[str]:
    """Rows nobody has read in an official text, as `law_review` lists them."""
    out = StringIO()
    call_command("law_review", as_of="2026-06-08", json=True, stdout=out)
    return frozenset(each["name"] for each in json.loads(out.getvalue())["weak"])


WEAK = sorted(
    clock.name
    for clock in catalogue()
    if clock.weak and (clock.rule.startswith("ST-") or clock.name.startswith("ctm_"))
)


def test_there_are_weak_rows_to_speak_of() -> None:
    assert len(WEAK) >= 10
    assert {"ctm_immediate_need", "ctm_urgent", "ctm_other"} <= set(WEAK)


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_row_says_so_in_the_interface_its_explanation_and_the_review_of_law(
    name: str, client: APIClient
) -> None:
    """Held by a case, whatever started it: one clock, asked for in every place that shows it."""
    weak = catalogue()[name]
    kind = weak.when["case"][0]
    row: Any = put(MA) if kind == "grievance" else inquiry(client)
    Deadline.objects.filter(case=row.pk).delete()
    late = ASKED + timedelta(days=9)
    Deadline.objects.create(
        case=row.case, clock=name, rule=weak.rule, state="running", late_from=late
    )
    at = "matters" if isinstance(row, Matter) else "grievances"
    said = client.get(f"{API}/{at}/{row.number}?explain=true").json()
    assert [each["weak"] for each in said["clocks"]] == [True]
    assert weak.rule in said["weak_rows"]
    assert said["explained"][0]["inputs"]["weak"] is True
    assert f"{weak.rule} {name}" in _reviewed()
