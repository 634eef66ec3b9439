"""Prior authorization for machines: the interface and the commands, and what they answer."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from claims.models import AuthorizationRequest
from kernel.cases.models import Case
from kernel.members.models import Member
from tests import authorizing, paying
from tests.staff import machine

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/authorizations"
PROBLEM = "application/problem+json"
REVIEWER = {
    "name": "Dr. Lena Moor", "profession": "physician", "license_state": "TX",
    "license_number": "K4411", "specialty": "207X00000X",
    "expertise": "Board-certified in orthopaedic surgery.",
}  # fmt: skip


@pytest.fixture
def client() -> APIClient:
    return machine("clinic", "adjuster")


def document(of: Member, **said: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "member": {
            "number": of.number, "last_name": of.last_name, "first_name": of.first_name,
            "born_on": str(of.born_on),
        },
        "for": "second_opinion",
        "subject": {"kind": "surgery", "code": "27447", "diagnosis": "M1711"},
        "clinician": {"npi": authorizing.SURGEON},
        "requester": {"npi": authorizing.OTHER, "name": "HILL"},
        "services": [{"code": "99204", "from": "2026-03-10", "to": "2026-06-10", "units": 2}],
        "received_at": "2026-03-02T10:00-05:00",
    }  # fmt: skip
    return row | said


def post(client: APIClient, address: str, said: Any, seen: str = "") -> Any:
    """An act on a request as it is now, if nothing else is said."""
    seen = seen or client.get(address.rpartition("/")[0]).get("ETag", '"none"')
    headers = {"HTTP_IF_MATCH": seen}
    return client.post(address, json.dumps(said), content_type="application/json", **headers)


def member(**terms: Any) -> Member:
    return paying.member(authorizing.plan(**terms))


def test_it_is_asked_read_and_taken_once(client: APIClient) -> None:
    of = member()
    made = post(client, ADDRESS, document(of, reference="R-1"))
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["state"], said["hcr01"], said["member"]) == ("approved", "A1", of.number)
    assert said["services"][0]["granted"] == {
        "units": 2, "from": "2026-03-10", "to": "2026-06-10",
    }  # fmt: skip
    assert said["received_at"].startswith("2026-03-02T")
    again = post(client, ADDRESS, document(of, reference="R-1"))
    assert (again.status_code, again.json()["number"]) == (200, said["number"])
    read = client.get(f"{ADDRESS}/{said['number']}")
    assert (read.status_code, read.json()["authorization"]) == (200, said["number"])
    assert read["Cache-Control"] == "no-store"


def test_it_is_decided_with_a_reviewer(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member(network="required"))).json()["number"]
    verdict = {"services": [{"say": "deny", "reason": "out_of_network", "why": authorizing.WHY}]}
    refused = post(client, f"{ADDRESS}/{number}/decide", verdict)
    assert (refused.status_code, refused["Content-Type"]) == (409, PROBLEM)
    assert "health professional" in refused.json()["detail"]
    done = post(client, f"{ADDRESS}/{number}/decide", verdict | {"reviewer": REVIEWER})
    assert done.status_code == 200, done.content
    said = done.json()
    assert (said["state"], said["reviewer"]) == ("denied", "Dr. Lena Moor")
    assert said["services"][0]["reasons"][0]["carc"] == "242"


@pytest.mark.parametrize(
    ("care_ends", "rule", "due"),
    [
        # two days ahead: 24 hours from receipt (AE-05)
        ("2026-03-04T10:00-05:00", "AE-05", "2026-03-03T15:00:00+00:00"),
        # 23 hours ahead is an ordinary urgent request: 72 hours (AE-06)
        ("2026-03-03T09:00-05:00", "AE-01", "2026-03-05T15:00:00+00:00"),
    ],
)
def test_care_that_goes_on_is_asked_to_go_on(
    care_ends: str, rule: str, due: str, client: APIClient
) -> None:
    of = paying.member(authorizing.plan("erisa_self_funded", network="required"))
    going_on = {"request": "concurrent", "expedited": True, "concurrent_until": care_ends}
    made = post(client, ADDRESS, document(of, reference="R-2", **going_on))
    assert made.status_code == 201, made.content
    clocks = {each["rule"]: each["late_from"] for each in made.json()["clocks"]}
    assert clocks[rule] == due
    assert len({"AE-01", "AE-05"} & {row for row, late in clocks.items() if late}) == 1
    again = post(client, ADDRESS, document(of, reference="R-2", **going_on))
    assert (again.status_code, again.json()["number"]) == (200, made.json()["number"])


def test_what_is_not_as_it_was_seen_is_left_alone(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member(network="required"))).json()["number"]
    at, why = f"{ADDRESS}/{number}", {"why": "pain"}
    seen = client.get(at)["ETag"]
    assert client.post(f"{at}/expedite", why, format="json").status_code == 428
    assert post(client, f"{at}/expedite", why, seen).status_code == 200
    late = post(client, f"{at}/cancel", {"why": "The member chose otherwise."}, seen)
    assert (late.status_code, late.json()["current"]) == (412, at)
    assert [each["by"] for each in late.json()["changed"]] == ["clinic"]
    assert late["ETag"] == client.get(at)["ETag"] != seen
    assert client.get(at).json()["state"] == "pended"


def test_every_verb_has_its_address(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member(network="required"))).json()["number"]
    at = f"{ADDRESS}/{number}"
    said = post(client, f"{at}/pend", {"needed": ["medical_records"], "why": "Slides."})
    assert said.json()["missing"] == ["medical_records"]
    said = post(client, f"{at}/expedite", {"why": "pain"})
    assert said.json()["track"] == "expedited"
    said = post(client, f"{at}/refuse_to_expedite", {"why": "It is planned for June."})
    assert said.json()["track"] == "standard"
    said = post(client, f"{at}/information", {"what": ["medical_records"]})
    assert said.json()["missing"] == []
    assert post(client, f"{at}/judge", {}).json()["state"] == "pended"
    said = post(client, f"{at}/cancel", {"why": "The member chose otherwise."})
    assert (said.json()["state"], said.json()["hcr01"]) == ("cancelled", "C")
    assert post(client, f"{at}/extend", {"ground": "x", "why": "y"}).status_code == 409
    assert post(client, f"{at}/prolong", {"units": 3, "why": "y"}).status_code == 409


def test_what_is_wrong_is_told_with_its_path(client: APIClient) -> None:
    of = member()
    wrong = document(of, services=[{"code": "99204", "from": "2026-13-01", "units": 0}], foo="1")
    wrong["clinician"] = {"npi": "1234567890"}
    wrong["missing"] = ["everything"]
    said = post(client, ADDRESS, wrong)
    assert (said.status_code, said["Content-Type"]) == (422, PROBLEM)
    paths = {each["path"] for each in said.json()["errors"]}
    assert paths >= {
        "foo", "clinician.npi", "services[0].from", "services[0].units", "missing",
    }  # fmt: skip
    assert not AuthorizationRequest.objects.exists()
    for body in ("", "[", "[]", '"x"'):
        said = client.post(ADDRESS, body, content_type="application/json")
        assert said.status_code == 422, body
    assert post(client, f"{ADDRESS}/A26-9999999/cancel", {"why": "x"}).status_code == 404
    assert client.get(f"{ADDRESS}/A26-9999999").status_code == 404
    assert post(client, f"{ADDRESS}/A26-9999999/bake", {}).status_code == 404
    assert APIClient().post(ADDRESS).status_code == 401


def command(name: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def test_the_commands_do_the_same(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(document(member(network="required"))), encoding="utf-8")
    said = json.loads(command("authorization_request", str(file), json=True))
    assert said["state"] == "pended"
    verdict = tmp_path / "verdict.yaml"
    verdict.write_text(
        "services: [{say: approve, why: No surgeon of the network is free in time.}]\n",
        encoding="utf-8",
    )
    told = command("authorization_decide", said["number"], str(verdict), by="nurse")
    assert f"{said['number']}: approved" in told
    assert "99204 x 2: approved, 2 granted from March 10, 2026 until June 10, 2026" in told
    with pytest.raises(CommandError, match="approved"):
        command("authorization_decide", said["number"], str(verdict), by="nurse")
    verdict.write_text("services: [{say: maybe}]\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"services\[0\]") as wrong:
        command("authorization_decide", said["number"], str(verdict), by="nurse")
    assert wrong.value.returncode == 2
    with pytest.raises(CommandError) as gone:
        command("authorization_request", str(tmp_path / "nowhere"))
    assert gone.value.returncode == 2


def test_an_act_under_a_key_is_done_once(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member(network="required"))).json()["number"]
    text = json.dumps({"needed": ["medical_records"], "why": "Slides."})
    seen = client.get(f"{ADDRESS}/{number}")["ETag"]

    def pend(said: str) -> Any:
        return client.post(
            f"{ADDRESS}/{number}/pend",
            said,
            content_type="application/json",
            headers={"Idempotency-Key": "k", "If-Match": seen},
        )

    first, again = pend(text), pend(text)
    assert first.status_code == again.status_code == 200, first.content
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert pend(text + " ").status_code == 422


def test_a_parameter_that_is_not_known_is_refused(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member())).json()["number"]
    refused = client.get(f"{ADDRESS}/{number}?explian=true")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")


def test_a_partners_system_knows_only_what_it_handed_in() -> None:
    one, other = machine("clearing", "partner_system"), machine("portal", "partner_system")
    of = member()
    number = post(one, ADDRESS, document(of, reference="R-1")).json()["number"]
    assert one.get(f"{ADDRESS}/{number}").status_code == 200
    hidden, none = other.get(f"{ADDRESS}/{number}"), other.get(f"{ADDRESS}/A26-9999999")
    assert hidden.status_code == none.status_code == 404
    assert hidden.json()["detail"] == none.json()["detail"].replace("A26-9999999", number)
    assert machine("ann", "intake").get(f"{ADDRESS}/{number}").status_code == 200


def test_a_restricted_request_is_known_to_nobody_else(client: APIClient) -> None:
    number = post(client, ADDRESS, document(member())).json()["number"]
    Case.objects.update(restricted_to="z.other")
    assert client.get(f"{ADDRESS}/{number}").status_code == 404
    assert post(client, f"{ADDRESS}/{number}/judge", {}).status_code == 404
    assert machine("c.odom", "compliance_officer").get(f"{ADDRESS}/{number}").status_code == 200
