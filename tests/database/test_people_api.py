"""People and looks for machines: by the operations of the pages, for whom policy lets."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from kernel.people.acting import actor_named
from kernel.people.changing import make_token
from kernel.people.models import ApiToken, Person
from kernel.record.looking import looked
from kernel.record.models import Look
from tests.factories import NOW
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db

PEOPLE, LOOKS = "/api/v1/people", "/api/v1/looks/searches"
DANA = {
    "name": "Dana Marsh",
    "title": "Adjuster",
    "roles": ["adjuster"],
    "reports_to": "m.osei",
    "authority": {"every_other": "5000.00", "medicare_advantage": "2500.50"},
    "licences": [
        {
            "profession": "physician",
            "specialty": "orthopaedic surgery",
            "number": "INV-1",
            "state": "TX",
            "until": "2027-06-30",
        }
    ],
}


@pytest.fixture
def keeper() -> APIClient:
    staff("m.osei", "supervisor")
    return machine("i.keeper", "administrator")


def send(client: APIClient, method: str, address: str, said: Any = None, seen: str = "") -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": f"key-{timezone.now().timestamp()}"}
    if seen:
        headers["HTTP_IF_MATCH"] = seen
    return getattr(client, method)(address, said or {}, format="json", **headers)


def test_put_on_file_read_and_changed(keeper: APIClient) -> None:
    made = send(keeper, "post", PEOPLE, {**DANA, "username": "d.marsh"})
    assert made.status_code == 201, made.content
    read = keeper.get(f"{PEOPLE}/d.marsh")
    assert {name: read.json()[name] for name in DANA} == DANA
    assert read["ETag"] == made["ETag"]
    assert not Person.objects.get(user__username="d.marsh").user.check_password("")
    assert send(keeper, "post", PEOPLE, {**DANA, "username": "d.marsh"}).status_code == 409
    more = {**DANA, "roles": ["senior_adjuster"], "authority": {}, "licences": []}
    changed = send(keeper, "put", f"{PEOPLE}/d.marsh", more, read["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.json()["roles"] == ["senior_adjuster"]
    assert changed.json()["authority"] == {}
    late = send(keeper, "put", f"{PEOPLE}/d.marsh", DANA, read["ETag"])
    assert (late.status_code, late.json()["current"]) == (412, f"{PEOPLE}/d.marsh")
    told = {each["name"] for each in late.json()["changed"]}
    assert {"put: role senior adjuster", "taken: role adjuster"} <= told
    assert {each["by"] for each in late.json()["changed"]} == {"i.keeper"}
    assert send(keeper, "put", f"{PEOPLE}/d.marsh", DANA).status_code == 428
    assert actor_named("d.marsh").roles == {"senior_adjuster"}


def test_listed_by_name_with_their_role(keeper: APIClient) -> None:
    staff("a.kell", "appeals_specialist")
    gone = staff("z.gone", "adjuster")
    gone.is_active = False
    gone.save()
    names = [each["username"] for each in keeper.get(PEOPLE).json()["results"]]
    assert names == ["a.kell", "i.keeper", "m.osei"]
    found = keeper.get(f"{PEOPLE}?role=supervisor").json()["results"]
    assert [each["username"] for each in found] == ["m.osei"]
    assert "z.gone" in str(keeper.get(f"{PEOPLE}?left=true").json())
    assert keeper.get(f"{PEOPLE}?role=king").status_code == 422
    first = keeper.get(f"{PEOPLE}?page_size=2").json()
    assert [each["username"] for each in keeper.get(first["next"]).json()["results"]] == ["m.osei"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"roles": ["king"]}, 422),
        ({"roles": "adjuster"}, 400),
        ({"roles": [{"role": "adjuster"}]}, 400),
        ({"reports_to": "nobody.here"}, 422),
        ({"authority": {"every_other": "much"}}, 422),
        ({"authority": ["5000.00"]}, 400),
        ({"licences": [{"profession": "vet"}]}, 400),
        ({"name": ""}, 400),
        ({"username": "D M"}, 422),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    keeper: APIClient, wrong: dict[str, Any], status: int
) -> None:
    said = {**DANA, "username": "d.marsh", **wrong}
    assert send(keeper, "post", PEOPLE, said).status_code == status
    assert not Person.objects.filter(name="Dana Marsh").exists()


def test_nobody_changes_themselves_and_nobody_else_may(keeper: APIClient) -> None:
    own = keeper.get(f"{PEOPLE}/i.keeper")["ETag"]
    assert send(keeper, "put", f"{PEOPLE}/i.keeper", DANA, own).status_code == 403
    reader = machine("sup", "supervisor")
    assert reader.get(f"{PEOPLE}/i.keeper").status_code == 200
    assert send(reader, "put", f"{PEOPLE}/m.osei", DANA, own).status_code == 403
    assert keeper.get(f"{PEOPLE}/nobody").status_code == 404


def test_leave_return_and_a_token_ends(keeper: APIClient) -> None:
    staff("d.marsh", "adjuster")
    at = f"{PEOPLE}/d.marsh"
    make_token(actor_named("i.keeper"), "d.marsh", "night run", 30, now=timezone.now())
    ((token, name),) = [tuple(each.values()) for each in keeper.get(at).json()["tokens"]]
    assert name == "night run"
    assert keeper.delete(f"{at}/tokens/{token + 1}").status_code == 404
    assert keeper.delete(f"{at}/tokens/{token}").status_code == 204
    assert not ApiToken.objects.filter(owner="d.marsh").exists()
    left = send(keeper, "post", f"{at}/leave", None, keeper.get(at)["ETag"])
    assert left.json()["left_at"]
    assert not Person.objects.get(user__username="d.marsh").user.is_active
    back = send(keeper, "post", f"{at}/return", None, left["ETag"])
    assert (back.status_code, back.json()["left_at"]) == (200, None)


def test_looks_are_sought_in_the_body_and_that_is_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.web.looks_api.SIZE", 2)
    for minutes in range(3):
        at = NOW + timedelta(minutes=minutes)
        looked("d.marsh", "claim page", now=at, member="M1", case=f"C-{minutes}")
    officer = machine("c.officer", "compliance_officer")
    asked = {"member": "M1", "actor": "d.marsh"}
    first = officer.post(LOOKS, asked, format="json").json()
    assert [each["case"] for each in first["results"]] == ["C-2", "C-1"]
    then = officer.post(LOOKS, {**asked, "before": first["next"]}, format="json").json()
    assert ([each["case"] for each in then["results"]], then["next"]) == (["C-0"], None)
    own = Look.objects.filter(actor="c.officer")
    assert [(each.what, each.member) for each in own] == [("who looked", "M1")] * 2
    assert officer.post(LOOKS, {"since": "soon"}, format="json").status_code == 422
    assert officer.post(f"{LOOKS}?member=M1", {}, format="json").status_code == 400
    assert machine("sup", "supervisor").post(LOOKS, asked, format="json").status_code == 403
