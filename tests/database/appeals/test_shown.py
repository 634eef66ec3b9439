"""An appeal as it is shown: everything of it, for whoever may see it, and the look on record."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appeals.models import Appeal
from appeals.operations.admit import admit
from appeals.operations.note import note
from appeals.operations.on_file import UnableToAppeal, UnknownAppeal, happened
from appeals.showing.bar import bar_of
from appeals.showing.shown import appeal_of
from kernel.cases.version import Stale, version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from kernel.record.models import Look
from kernel.record.sealing import Batch
from tests.appealing import NOW, appealed, denied, paying
from tests.staff import staff

pytestmark = pytest.mark.django_db


def put(*regimes: str) -> Appeal:
    """Member's appeal of a denied claim, under a plan of these regimes."""
    plan = paying.plan(*(regimes or ("aca_group",)), network="required")
    return appealed(denied(paying.member(plan)))


def specialist() -> Actor:
    staff("c.mora", "appeals_specialist", name="Cleo Mora")
    return actor_named("c.mora")


def test_it_shows_what_is_appealed_by_whom_and_by_when() -> None:
    row, actor = put(), specialist()
    shown = appeal_of(row.number.lower(), actor, NOW)
    assert (shown.header.number, shown.header.state) == (row.number, "received")
    assert row.claim is not None
    assert (shown.below.kind, shown.below.number) == ("claim", row.claim.number)
    assert shown.below.lines[0].reasons, "a denied line says why"
    assert shown.asker.part == "member"
    assert shown.verdict == "admissible"
    assert shown.version == version_of(row.pk)
    assert {each.name for each in shown.clocks if each.open}
    assert shown.next_acts[0].late_from == min(
        each.late_from for each in shown.next_acts if each.late_from
    )


def test_the_look_is_on_record() -> None:
    row, actor = put(), specialist()
    appeal_of(row.number, actor, NOW)
    assert Look.objects.filter(actor="c.mora", case=row.number, outcome="seen").count() == 1


def test_what_is_restricted_to_others_is_not_shown() -> None:
    row, actor = put(), specialist()
    row.case.restricted_to = "dr.wu"
    row.case.save(update_fields=["restricted_to"])
    with pytest.raises(UnknownAppeal):
        appeal_of(row.number, actor, NOW)
    assert Look.objects.filter(actor="c.mora", case=row.number, outcome="nothing").count() == 1


def test_a_number_of_nothing_is_told_with_how_one_looks() -> None:
    with pytest.raises(UnknownAppeal, match="R26-0000001"):
        appeal_of("R26-9999999", specialist(), NOW)


def test_who_may_not_act_is_told_why_and_who_could() -> None:
    row = put()
    staff("d.falk", "compliance_officer")
    may = appeal_of(row.number, actor_named("d.falk"), NOW).may
    assert not any(may[each] for each in ("admit", "assign", "decide", "note", "dismiss"))
    assert "appeals_specialist" in may["admit"].who


def test_an_act_is_offered_in_its_state_only() -> None:
    row, actor = put(), specialist()
    may = appeal_of(row.number, actor, NOW).may
    assert may["admit"]
    assert not may["vacate"]
    assert may["vacate"].why == f"{row.number} is received"
    admit(row.number, actor=actor, now=NOW, version=version_of(row.pk))
    may = appeal_of(row.number, actor, NOW).may
    assert not may["admit"]
    assert may["decide"].why == f"{row.number} is given to nobody yet"


def test_a_note_is_kept_and_changes_the_version() -> None:
    row, actor = put(), specialist()
    seen = version_of(row.pk)
    after = note(row.number, "The member called.", actor, NOW, seen)
    assert after != seen
    assert appeal_of(row.number, actor, NOW).timeline[0].said == "The member called."
    with pytest.raises(Stale):
        note(row.number, "Again.", actor, NOW, seen)
    with pytest.raises(UnableToAppeal):
        note(row.number, "  ", actor, NOW, after)


def test_every_clock_that_runs_has_a_bar_with_its_due_mark() -> None:
    row, actor = put(), specialist()
    clocks = appeal_of(row.number, actor, NOW).clocks
    words = {"received": "received"}
    for clock in clocks:
        bar = bar_of(clock, NOW, words)
        assert (bar is None) == (clock.started is None)
        if bar is not None:
            assert "Started" in bar.sentence
            assert all(0 <= part.x <= bar.width for part in bar.parts)
            assert [mark.kind for mark in bar.marks].count("due") == (clock.late_from is not None)


def test_events_are_told_in_words_the_latest_first() -> None:
    row, actor = put(), specialist()
    batch = Batch()
    later = NOW + timedelta(hours=1)
    facts = {"who": "b.lund", "why": "knows the member"}
    happened(row, "conflict_declared", later, "c.mora", batch, now=later, facts=facts)
    batch.seal(later)
    timeline = appeal_of(row.number, actor, later).timeline
    assert timeline[0].meaning == "Somebody may not review it, and says why"
    assert timeline[0].said == "knows the member"
    assert timeline[-1].name == "received"
    assert timeline[-1].at == datetime(2026, 6, 1, 10, 30, tzinfo=ZoneInfo("America/New_York"))
    assert timeline[-1].at == datetime(2026, 6, 1, 14, 30, tzinfo=UTC)
