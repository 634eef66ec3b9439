"""Every open case reckoned again: what moved is listed with why, and the old answer is kept."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from kernel.cases import anew
from kernel.cases.anew import reckon_every
from kernel.cases.deadlines import Opened, Standing, open_many
from kernel.cases.models import Case, Deadline, Event
from kernel.cases.moved import MOVED, moved, standing
from kernel.cases.timeline import Happened, register
from kernel.clocks import Clock, catalogue
from kernel.dates import Span
from kernel.record.verifying import verify
from tests.factories import case, sealed

ZONE = "America/New_York"
RECEIVED = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
NOW = RECEIVED + timedelta(days=1)
POSTSERVICE = "erisa_postservice"  # 30 days: March has 31, so March 2 + 30 is April 1

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def events() -> None:
    register({"notice_sent": "for tests"})


def opened() -> Case:
    made = case(received_at=RECEIVED, zone=ZONE)
    sealed(Happened(made.pk, "received", RECEIVED, "door"), now=NOW)
    open_many([Opened(made.pk, (catalogue()[POSTSERVICE],), RECEIVED, ZONE)], now=NOW)
    return made


def shorter(days: int) -> dict[str, Clock]:
    """The clocks on record, this one with another number: as after a change of the law's file."""
    clock = catalogue()[POSTSERVICE]
    limit = replace(clock.limits[-1], span=Span.parse(f"{days} calendar days"))
    return {each.name: each for each in catalogue()} | {
        POSTSERVICE: replace(clock, limits=(limit,))
    }


def test_nothing_moves_where_nothing_changed() -> None:
    made = opened()
    assert list(reckon_every(now=NOW, by="o.ps")) == []
    long_after = NOW + timedelta(days=300)
    assert list(reckon_every(now=long_after, by="o.ps")) == [], "that time went by moves nothing"
    assert Deadline.objects.get(case=made).state == "late"
    assert not Event.objects.filter(name=MOVED).exists()


def test_a_changed_rule_moves_it_and_the_old_answer_stays_in_the_record() -> None:
    made = opened()
    (found,) = reckon_every(now=NOW, by="o.ps", clocks=shorter(20))
    (change,) = found.moved
    assert found.number == made.number
    assert change.before
    assert change.after
    assert (change.before.due_on, change.after.due_on) == (date(2026, 4, 1), date(2026, 3, 22))
    assert "now: 20 calendar days: Sun Mar 22, 2026" in change.why
    assert "before: 30 calendar days: Wed Apr 1, 2026" in change.why
    kept = Event.objects.get(case=made, name=MOVED)
    assert kept.actor == "o.ps"
    (said,) = kept.facts["moved"]
    assert said["before"]["due_on"] == "2026-04-01"
    assert any("30 calendar days" in step for step in said["before"]["steps"])
    assert Deadline.objects.get(case=made).due_on == date(2026, 3, 22)
    assert verify().damage == []


def test_a_dry_run_answers_the_same_and_changes_nothing() -> None:
    made = opened()
    dry = list(reckon_every(now=NOW, by="o.ps", dry_run=True, clocks=shorter(20)))
    assert Deadline.objects.get(case=made).due_on == date(2026, 4, 1)
    assert not Event.objects.filter(name=MOVED).exists()
    assert dry == list(reckon_every(now=NOW, by="o.ps", clocks=shorter(20)))


def test_what_is_met_is_left_alone() -> None:
    made = opened()
    sealed(Happened(made.pk, "notice_sent", NOW, "carrier"), now=NOW)
    assert list(reckon_every(now=NOW, by="o.ps", clocks=shorter(20))) == []
    assert Deadline.objects.get(case=made).due_on == date(2026, 4, 1)


def test_many_cases_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anew, "AT_ONCE", 2)
    numbers = [opened().number for _ in range(5)]
    found = list(reckon_every(now=NOW, by="o.ps", clocks=shorter(20)))
    assert [each.number for each in found] == numbers


def test_the_command_says_what_moved_and_why() -> None:
    made = opened()
    Deadline.objects.filter(case=made).update(due_on=date(2026, 3, 30), steps=["by hand"])
    out = StringIO()
    asked: dict[str, Any] = {"now": "2026-03-03T12:00-05:00", "stdout": out}
    call_command("deadlines_reckon", "--dry-run", **asked)
    said = out.getvalue()
    assert "AE-03: due 2026-04-01, was due 2026-03-30" in said
    assert "1 deadlines of 1 cases would move" in said
    assert Deadline.objects.get(case=made).due_on == date(2026, 3, 30)
    asked["stdout"] = out = StringIO()
    call_command("deadlines_reckon", "--json", **asked)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["moved"][0]["after"]["due_on"] == "2026-04-01"
    assert Deadline.objects.get(case=made).due_on == date(2026, 4, 1)


def test_a_clock_that_came_or_went_is_told() -> None:
    one = Standing("AE-03", date(2026, 4, 1), None, "running", ("thirty days",))
    other = replace(one, state="paused")
    assert moved({"a": one}, {"a": other}) == [], "paused, running, late: one answer"
    met = replace(one, state="met_late")
    assert [each.why for each in moved({"a": one}, {"a": met}, "paid")] == ["paid"]
    came, gone = moved({"b": one}, {"a": one})
    assert (came.clock, came.after) == ("b", None)
    assert (gone.clock, gone.before) == ("a", None)
    assert standing(opened().pk).keys() == {POSTSERVICE}
