"""The pages of who works here, who looked, and one's own sign-in: by every role."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from kernel.people.acting import actor_named
from kernel.people.changing import give_password, leave
from kernel.people.models import ApiToken, Person, RoleHeld
from kernel.people.policy import NotAllowed, roles
from kernel.people.tokens import make
from kernel.record.looking import Outcome, led_nowhere, looked, looked_at_many
from kernel.record.models import Look
from tests.staff import PASSWORD, SURGEON, browser, machine, staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
READERS = {"administrator", "supervisor", "compliance_officer"}
FORM = {
    "name": "Dana Marsh",
    "title": "Adjuster",
    "role": ["adjuster"],
    "reports_to": "m.osei",
    "line": ["", "medicare_advantage"],
    "limit": ["$5,000", "2500.50"],
    "profession": ["physician", ""],
    "specialty": ["orthopaedic surgery", ""],
    "number": ["INV-1", ""],
    "state": ["TX", ""],
    "until": ["2027-06-30", ""],
}


@pytest.mark.parametrize("role", sorted(roles()))
def test_who_may_see_and_who_may_change_people(role: str) -> None:
    staff("a.person", "adjuster")
    client = browser("somebody", role)
    sees = 200 if role in READERS else 403
    changes = 200 if role == "administrator" else 403
    assert client.get("/people").status_code == sees
    assert client.get("/people/a.person").status_code == sees
    assert client.get("/people/new").status_code == changes
    saved = client.post("/people/a.person", {**FORM, "reports_to": "", "version": "2"})
    assert saved.status_code == (302 if role == "administrator" else 403)
    for verb in ("leave", "return"):
        answer = client.post(f"/people/a.person/{verb}")
        assert answer.status_code == (302 if role == "administrator" else 403)
    assert client.get("/looks").status_code == (200 if role == "compliance_officer" else 403)
    assert client.get("/me").status_code == 200


def test_an_administrator_sees_no_content_of_a_case() -> None:
    client = browser("s.root", "administrator")
    page = client.get("/people").content.decode()
    assert "Who looked" not in page
    for address in ("/looks", "/api/v1/work?queue=review"):
        assert client.get(address).status_code == 403
    assert machine("s.root", "administrator").get("/api/v1/work?queue=review").status_code == 403


def test_somebody_comes_on_file_is_changed_and_it_is_kept_by_whom() -> None:
    staff("m.osei", "supervisor")
    client = browser("s.root", "administrator")
    made = client.post(
        "/people/new", {**FORM, "username": "d.marsh", "password": PASSWORD}, follow=True
    )
    page = made.content.decode()
    assert "Dana Marsh is on file" in page
    actor = actor_named("d.marsh")
    assert actor.roles == {"adjuster"}
    assert {line: str(limit) for line, limit in actor.limits.items()} == {
        "": "5000.00",
        "medicare_advantage": "2500.50",
    }
    assert actor.above == ("m.osei",)
    assert [
        (each.licence, each.until.isoformat()) for each in actor.qualifications if each.until
    ] == [("INV-1", "2027-06-30")]
    assert "s.root" in page
    version = made.context["version"]
    changed = {**FORM, "role": ["senior_adjuster"], "limit": ["9000", ""], "version": version}
    page = client.post("/people/d.marsh", changed, follow=True).content.decode()
    assert "role senior adjuster" in page
    assert "taken" in page
    assert actor_named("d.marsh").roles == {"senior_adjuster"}
    assert set(actor_named("d.marsh").limits) == {""}
    stale = client.post("/people/d.marsh", {**FORM, "version": version})
    assert stale.status_code == 409
    assert actor_named("d.marsh").roles == {"senior_adjuster"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"username": "D Marsh"}, "a username has"),
        ({"username": "new"}, "Nobody can have"),
        ({"name": " "}, "A name has"),
        ({"role": ["wizard"]}, "no such role"),
        ({"limit": ["lots", ""]}, "is no limit"),
        ({"line": ["", ""], "limit": ["1", "2"]}, "two limits"),
        ({"number": ["", ""]}, "A licence needs its number"),
        ({"state": ["Texas", ""]}, "two capital letters"),
        ({"until": ["soon", ""]}, "is no day"),
        ({"password": "short"}, "too short"),
        ({"password": ""}, "first password"),
        ({"reports_to": "nobody.here"}, "is not here"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(
    wrong: dict[str, object], says: str
) -> None:
    staff("m.osei", "supervisor")
    client = browser("s.root", "administrator")
    given = {**FORM, "username": "d.marsh", "password": PASSWORD, **wrong}
    answer = client.post("/people/new", given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Person.objects.filter(name="Dana Marsh").exists()


def test_nobody_gives_themselves_a_role() -> None:
    client = browser("s.root", "administrator")
    page = client.get("/people/s.root").content.decode()
    assert "S Root may not change themselves" in page
    answer = client.post("/people/s.root", {**FORM, "reports_to": "", "version": "2"})
    assert answer.status_code == 403
    assert {each.role for each in RoleHeld.objects.all()} == {"administrator"}
    assert client.post("/people/s.root/leave").status_code == 403


def test_who_leaves_is_out_at_once() -> None:
    staff("d.marsh", "adjuster", authority={"": "5000"}, licences=(SURGEON,), password=PASSWORD)
    marsh = Client()
    marsh.post("/account/login/", {"login": "d.marsh", "password": PASSWORD})
    made = make(Person.objects.get(user__username="d.marsh").user, "robot", 30, by="x", now=NOW)
    robot = APIClient(raise_request_exception=False)
    robot.credentials(HTTP_AUTHORIZATION=f"Token {made.token}")
    assert robot.get("/api/v1/work?queue=review").status_code == 200
    assert marsh.get("/keys").status_code == 200
    boss = browser("s.root", "administrator")
    said = boss.post("/people/d.marsh/leave", follow=True).content.decode()
    assert "1 sessions and 1 tokens ended" in said
    assert marsh.get("/keys").status_code == 302
    assert robot.get("/api/v1/work?queue=review").status_code == 401
    assert not UserSession.objects.filter(user__username="d.marsh").exists()
    assert "d.marsh" not in boss.get("/people").content.decode()
    assert "d.marsh" in boss.get("/people?left=yes").content.decode()
    assert (
        Client().post("/account/login/", {"login": "d.marsh", "password": "x"}).status_code == 200
    )
    boss.post("/people/d.marsh/return")
    assert actor_named("d.marsh").roles == {"adjuster"}


def test_tokens_are_revoked_one_by_one_and_only_ones_own() -> None:
    user = staff("d.marsh", "adjuster")
    first, second = (make(user, name, 90, by="d.marsh", now=NOW) for name in ("one", "two"))
    clients = []
    for made in (first, second):
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {made.token}")
        clients.append(client)
    statuses = [each.get("/api/v1/work?queue=review").status_code for each in clients]
    assert statuses == [200, 200]
    one = ApiToken.objects.get(name="one")
    assert one.last_used_at is not None
    stranger = browser("t.ruiz", "adjuster")
    assert stranger.post(f"/me/tokens/{one.pk}/revoke").status_code == 404
    own = Client()
    own.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = own.get("/me").content.decode()
    assert "one" in page
    assert first.token not in page
    assert own.post(f"/me/tokens/{one.pk}/revoke").status_code == 302
    statuses = [each.get("/api/v1/work?queue=review").status_code for each in clients]
    assert statuses == [401, 200]
    assert AuthToken.objects.count() == 1
    kept = ApiToken.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(each.name, each.pgh_label) for each in kept] == [
        ("one", "insert"), ("two", "insert"), ("one", "delete"),
    ]  # fmt: skip


def test_an_expired_token_opens_nothing() -> None:
    user = staff("d.marsh", "adjuster")
    made = make(user, "old", 30, by="d.marsh", now=NOW)
    AuthToken.objects.update(expiry=datetime.now(UTC) - timedelta(seconds=1))
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {made.token}")
    assert client.get("/api/v1/work?queue=review").status_code == 401
    assert not ApiToken.objects.exists()


def see(actor: str, member: str, minutes: int, **said: str) -> None:
    looked(actor, "claim page", now=NOW + timedelta(minutes=minutes), member=member, **said)  # type: ignore[arg-type]


def test_looks_are_found_by_person_member_case_and_day() -> None:
    see("d.marsh", "M1", 0, case="C-1", why="because")
    see("t.ruiz", "M1", 1, case="C-2")
    see("t.ruiz", "M2", 60 * 24)
    looked("d.marsh", "claim 99", now=NOW, case="99", outcome=Outcome.NOTHING)
    looked_at_many("m.osei", "queue", [("M1", "C-1"), ("M2", "")], now=NOW + timedelta(days=3))
    client = browser("c.officer", "compliance_officer")

    def found(asked: str) -> set[tuple[str, str, str]]:
        looks = client.post("/looks", dict(parse_qsl(asked))).context["looks"]
        return {(each.actor, each.member, each.case) for each in looks if each.actor != "c.officer"}

    assert found("actor=t.ruiz") == {("t.ruiz", "M1", "C-2"), ("t.ruiz", "M2", "")}
    assert found("member=M1&until=2026-03-02") == {
        ("d.marsh", "M1", "C-1"),
        ("t.ruiz", "M1", "C-2"),
    }
    assert found("case=C-1") == {("d.marsh", "M1", "C-1"), ("m.osei", "M1", "C-1")}
    assert found("since=2026-03-03&until=2026-03-03") == {("t.ruiz", "M2", "")}
    page = client.get("/looks").content.decode()
    assert "there was nothing" in page
    assert "because" in page


@pytest.mark.parametrize(
    ("sought", "what", "case"),
    [
        ("c26-7777777", "a page", "C26-7777777"),
        ("C26-7777777 letter 99999", "a page: letter 99999", "C26-7777777"),
        ("M26-0000039: answer", "a page: answer", "M26-0000039"),
        ("contact 17", "a page", "CONTACT 17"),
        (
            "Smith, born 1944, of Houston",
            "a page: Smith, born 1944, of Houston",
            "SMITH, BORN 1944, OF",
        ),
        ("C26-7777777 a\nb", "a page: a?b", "C26-7777777"),
    ],
)
def test_what_led_nowhere_is_kept_whole_and_under_its_case(
    sought: str, what: str, case: str
) -> None:
    led_nowhere("d.marsh", sought, now=NOW)
    look = Look.objects.get()
    assert (look.what, look.case, look.outcome) == (what, case, "nothing")


def test_asking_who_looked_at_a_member_is_a_look() -> None:
    client = browser("c.officer", "compliance_officer")
    client.get("/looks")
    assert not Look.objects.exists()
    assert client.get("/looks?member=M1").status_code == 400
    assert not Look.objects.exists()
    client.post("/looks", {"member": "M1"})
    look = Look.objects.get()
    assert (look.actor, look.what, look.member) == ("c.officer", "who looked", "M1")


def test_looks_come_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.web.looks.SIZE", 2)
    for number in range(5):
        see("d.marsh", f"M{number}", number // 2)  # two at the same moment
    client = browser("c.officer", "compliance_officer")
    seen: list[str] = []
    asked = {"actor": "d.marsh", "before": ""}
    while True:
        answer = client.post("/looks", asked)
        seen += [each.member for each in answer.context["looks"]]
        asked["before"] = answer.context["following"]
        if not asked["before"]:
            break
        assert 'name="actor" value="d.marsh"' in answer.content.decode()
    assert seen == ["M4", "M3", "M2", "M1", "M0"]


def test_no_address_has_a_number_of_a_member_in_it() -> None:
    see("d.marsh", "M1", 0, case="C-1")
    client = browser("c.officer", "compliance_officer")
    for shown in (client.get("/looks"), client.post("/looks", {"member": "M1"})):
        page = shown.content.decode()
        assert 'value="M1"' in page
        assert not re.search(r'(href|action)="[^"]*M1', page)


@pytest.mark.parametrize(
    "asked", ["since=soon", "until=9999-12-31", "before=x", "actor=a%00b", "before=2026-01-01~1"]
)
def test_what_cannot_be_asked_of_looks(asked: str) -> None:
    client = browser("c.officer", "compliance_officer")
    assert client.post("/looks", dict(parse_qsl(asked))).status_code == 400


def run(*said: str, given: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    out = StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", StringIO(given))
    call_command("people", *said, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_fresh_installation_makes_its_first_administrator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = ("add", "s.root", "--name", "Sam Root", "--role", "administrator")
    assert "on file" in run(*said, given=f"{PASSWORD}\n", monkeypatch=monkeypatch)
    client = Client()
    answer = client.post("/account/login/", {"login": "s.root", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/people").status_code == 200
    with pytest.raises(CommandError, match="See --by") as stopped:
        run("add", "d.marsh", "--name", "D", "--by", "stranger", "--no-password")
    assert stopped.value.returncode == 3
    with pytest.raises(CommandError, match="may not change themselves"):
        run("leave", "s.root", "--by", "s.root")
    run("add", "d.marsh", "--name", "Dana", "--role", "adjuster", "--authority",
        "every_other=5000", "--by", "s.root", "--no-password")  # fmt: skip
    assert str(actor_named("d.marsh").limit("anything")) == "5000.00"
    token = run("token", "d.marsh", "--by", "s.root").strip()
    robot = APIClient()
    robot.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert robot.get("/api/v1/work?queue=review").status_code == 200
    assert "1 tokens ended" in run("leave", "d.marsh", "--by", "s.root")
    assert "d.marsh" not in run("list")
    assert "left" in run("list", "--left")


def test_a_file_of_people_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    whole = """
people:
  - {username: p.raman, name: P. Raman, roles: [administrator]}
  - {username: m.osei, name: M. Osei, roles: [supervisor], authority: {every_other: "25000"}}
  - username: d.marsh
    name: D. Marsh
    roles: [adjuster]
    reports_to: m.osei
    authority: {medicare_advantage: 5000.00}
    licences: [{profession: nurse, specialty: oncology, number: INV-2, state: NY}]
"""
    file.write_text(whole.replace("[adjuster]", "[wizard]"))
    with pytest.raises(CommandError, match="no such role"):
        run("import", str(file))
    assert not Person.objects.exists()
    file.write_text(whole)
    assert "3 on file" in run("import", str(file))
    assert actor_named("d.marsh").above == ("m.osei",)
    with pytest.raises(NotAllowed):
        leave(actor_named("d.marsh"), "m.osei", now=NOW)


def test_a_new_password_ends_tokens_too() -> None:
    root = staff("p.raman", "administrator")
    robot = machine("clearing", "partner_system")
    assert robot.get("/api/v1/clocks/MA-23/reckon").status_code != 401
    give_password(actor_named(root.username), "clearing", "another set of words 9")
    assert robot.get("/api/v1/clocks/MA-23/reckon").status_code == 401


def test_the_first_people_leave_somebody_who_keeps_people(tmp_path: Path) -> None:
    """Otherwise the terminal's leave to do everything ends, and nobody has it."""
    file = tmp_path / "people.yaml"
    supervisor = "- {username: m.osei, name: Miriam Osei, roles: [supervisor]}\n"
    file.write_text(f"people:\n{supervisor}")
    with pytest.raises(CommandError, match="put an administrator on file first"):
        call_command("people", "import", str(file), by="root", stdout=StringIO())
    assert not Person.objects.exists()
    root = "- {username: p.raman, name: Priya Raman, roles: [administrator]}\n"
    file.write_text(f"people:\n{supervisor}{root}")
    call_command("people", "import", str(file), by="root", stdout=StringIO())
    assert Person.objects.count() == 2


@pytest.mark.parametrize("role", sorted(roles()))
def test_everybody_begins_on_a_page_with_something_on_it(role: str) -> None:
    """Policy decides where: never a page of their own jobs, of which there are none."""
    client = browser("beginner", role)
    first = client.get("/")
    home = {"administrator": "/people", "partner_system": "/me"}.get(role, "/queue")
    assert (first.status_code, first["Location"]) == (302, home)
    assert client.get(home).status_code == 200
