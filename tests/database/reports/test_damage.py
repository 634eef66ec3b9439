"""Damage of the record is a case: work, an alert, a word on the dashboard, until it is answered."""

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.alerts.models import Alert
from kernel.alerts.raising import sweep_alerts
from kernel.alerts.roster import OnCall, put_on
from kernel.cases.models import Case, Deadline, Event, WorkItem
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from kernel.record.nightly import Night, Places, night
from kernel.record.verifying import verify
from reports.audit.damage import (
    UnableToAnswer,
    answer,
    damage_named,
    every_damage,
    tell_damage,
    unanswered,
)
from reports.audit.watch import Watch, watch
from tests.factories import NOW, case, happened, sealed
from tests.reporting import OFFICER, ZONE
from tests.staff import browser, machine, staff

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WHY = "A row was changed by hand during a repair, and was put back."


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "anchors.jsonl", tmp_path / "key")


def looked(places: Places, at: Any) -> tuple[Night, list[str]]:
    """The night's look at all of it, and what the next sweep tells."""
    done = night(at, places, whole=True)
    assert done
    return done, list(tell_damage(at + MINUTE, ZONE, MINUTE))


def renamed(name: str, of: int) -> None:
    """As whoever owns the tables may."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_event SET name = %s WHERE case_id = %s", [name, of])
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE cases_event ENABLE TRIGGER USER")


@pytest.fixture
def two(places: Places) -> tuple[int, int]:
    """Two cases with an event each, of a record that a look found whole."""
    first, second = case(), case()
    sealed(happened(first), happened(second))
    assert looked(places, NOW - DAY)[1] == []
    return first.pk, second.pk


def test_what_the_night_finds_is_work_and_an_alert_and_tells_its_places(
    places: Places, two: tuple[int, int]
) -> None:
    staff("u.boss", "supervisor")
    renamed("paid", two[0])
    done, said = looked(places, NOW + DAY)
    assert len(done.found.damage) == 1
    (found,) = every_damage()
    assert said == [f"{found.number}: the record is damaged in 1 places, 1 of them new"]
    (place,) = done.found.damage
    assert found.places == ((place.where, place.what),)
    item = WorkItem.objects.get(queue="compliance")
    deadline = Deadline.objects.get(case=item.case)
    assert (item.reasons, deadline.state) == (["record_damaged"], "running")
    assert deadline.late_from == NOW + 2 * DAY  # found at NOW + 1 day, and 24 hours
    # one in a hundred of 24 hours is 14.4 minutes
    assert list(sweep_alerts(NOW + DAY + 14 * MINUTE, ZONE, MINUTE)) == []
    assert len(list(sweep_alerts(NOW + DAY + 15 * MINUTE, ZONE, MINUTE))) == 1
    alert = Alert.objects.get()
    assert (alert.case, alert.rule, alert.to) == (item.case, "SE-04", ["u.boss"])
    # the case itself is part of the record, and as sound as anything written since
    assert len(verify().damage) == 1


def test_where_nobody_is_on_call_it_is_told_to_who_answers_and_that_is_said(
    places: Places, two: tuple[int, int]
) -> None:
    staff("u.boss", "supervisor")
    officer = browser("o.fficer", "compliance_officer")
    renamed("paid", two[0])
    looked(places, NOW)
    at = NOW + 15 * MINUTE
    list(sweep_alerts(at, ZONE, MINUTE))
    alert = Alert.objects.get()
    assert (alert.level, alert.to, alert.climbs_at) == (1, ["o.fficer"], at + HOUR)
    for page in ("/dashboard", "/reports/damage"):
        said = unescape(officer.get(page).content.decode())
        assert "nobody is on call</span> for damage of the record" in said, page
        assert "It would be told to" in said, page
    assert alert.case.number in officer.get("/alerts").content.decode()
    list(sweep_alerts(at + HOUR, ZONE, MINUTE))
    alert.refresh_from_db()
    assert (alert.level, alert.to, alert.climbs_at) == (3, ["u.boss"], None)
    # somebody who may answer for it may be on call, too
    on = OnCall("compliance", "o.fficer", 1, NOW, NOW + 30 * DAY)
    assert put_on([on], actor_named("u.boss")) == 1
    assert watch(NOW) == Watch("compliance", ("o.fficer",), ("o.fficer",))
    assert watch(NOW - DAY) == Watch("compliance", (), ("o.fficer",))


def test_where_nobody_is_there_at_all_it_is_told_to_the_first_who_comes(
    places: Places, two: tuple[int, int]
) -> None:
    renamed("paid", two[0])
    looked(places, NOW)
    at = NOW + 15 * MINUTE
    assert watch(at) == Watch("compliance", (), ())
    list(sweep_alerts(at, ZONE, MINUTE))
    list(sweep_alerts(at + HOUR, ZONE, MINUTE))
    alert = Alert.objects.get()
    assert (alert.to, alert.climbs_at) == ([], at + 2 * HOUR)
    staff("o.fficer", "compliance_officer")
    list(sweep_alerts(at + 2 * HOUR, ZONE, MINUTE))
    alert.refresh_from_db()
    assert (alert.to, alert.climbs_at) == (["o.fficer"], None)
    told = Event.objects.filter(case=alert.case, name__startswith="alert").order_by("id")
    assert [each.facts["told"] for each in told] == [[], ["o.fficer"]]


def test_the_same_damage_is_told_once_and_other_damage_again(
    places: Places, two: tuple[int, int]
) -> None:
    renamed("paid", two[0])
    assert len(looked(places, NOW)[1]) == 1
    assert list(tell_damage(NOW + HOUR, ZONE, MINUTE)) == []
    assert looked(places, NOW + DAY)[1] == [], "the next look finds the same"
    renamed("paid", two[1])
    assert len(looked(places, NOW + 2 * DAY)[1]) == 1
    assert [len(each.places) for each in every_damage()] == [1, 1]
    renamed("received", two[0])
    renamed("received", two[1])
    assert looked(places, NOW + 3 * DAY)[0].found.damage == []
    renamed("paid", two[0])
    assert len(looked(places, NOW + 4 * DAY)[1]) == 1, "whole in between, so this is new"
    assert unanswered() == 3


def test_an_answer_ends_work_and_alert_and_makes_nothing_whole(
    places: Places, two: tuple[int, int]
) -> None:
    renamed("paid", two[0])
    looked(places, NOW)
    (found,) = every_damage()
    list(sweep_alerts(NOW + HOUR, ZONE, MINUTE))
    with pytest.raises(NotAllowed, match="answer for damage"):
        answer(found.number, WHY, Actor("v.cole", roles=frozenset({"supervisor"})), now=NOW)
    with pytest.raises(UnableToAnswer, match="say what was found"):
        answer(found.number, "  ", OFFICER, now=NOW)
    done = answer(found.number, WHY, OFFICER, now=NOW + 2 * HOUR)
    assert (done.answer, done.answered_by, done.open) == (WHY, "d.falk", False)
    with pytest.raises(UnableToAnswer, match="answered already"):
        answer(found.number, WHY, OFFICER, now=NOW + 3 * HOUR)
    assert Deadline.objects.get(case__number=found.number).state == "met"
    list(sweep_alerts(NOW + 3 * HOUR, ZONE, MINUTE))
    assert not Alert.objects.filter(ended_at=None).exists()
    assert unanswered() == 0
    assert looked(places, NOW + DAY)[1] == [], "it was answered for"
    page = unescape(browser("o.fficer", "compliance_officer").get("/dashboard").content.decode())
    assert "damaged in 1 place" in page


def test_it_is_read_and_answered_on_a_page_by_a_machine_and_by_a_command(
    places: Places, two: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    for at, of in enumerate(two):
        renamed("paid", of)
        looked(places, NOW + at * DAY)
    second, first = every_damage()
    officer = browser("o.fficer", "compliance_officer")
    for place in ("/deadlines", "/queue?view=all"):
        assert first.number in unescape(officer.get(place).content.decode()), place
    assert "2 damages to answer for" in unescape(officer.get("/dashboard").content.decode())
    url = f"/reports/damage/{first.number}"
    assert first.places[0][0].replace("_", " ") in unescape(officer.get(url).content.decode())
    assert officer.post(url, {"text": ""}).status_code == 422
    assert officer.post(url, {"text": WHY}).status_code == 302
    assert WHY in unescape(officer.get(url).content.decode())
    assert officer.get("/reports/damage/V26-9999999").status_code == 404
    assert officer.post("/reports/damage/V26-9999999", {"text": ""}).status_code == 404
    with pytest.raises(CommandError, match="1 wait for an answer"):
        call_command("audit_damage", "--by", "o.fficer")
    assert f"answered by o.fficer: {WHY}" in capsys.readouterr().out
    client = machine("m.achine", "compliance_officer")
    key = {"HTTP_IDEMPOTENCY_KEY": uuid4().hex}
    answers = f"/api/v1/record/damage/{second.number}/answers"
    assert client.post(answers, {"text": WHY}, format="json", **key).status_code == 201
    listed = client.get("/api/v1/record/damage").json()["results"]
    assert [each["answered_by"] for each in listed] == ["m.achine", "o.fficer"]
    assert damage_named(second.number).answer == WHY
    assert Case.objects.filter(kind="record_damage").count() == 2
