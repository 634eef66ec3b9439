"""The timeline, the deadlines it moves, the sweep that finds what ran out, documents."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from kernel.cases import sweep
from kernel.cases.deadlines import Opened, listening, open_many, reckon_again
from kernel.cases.described import Described
from kernel.cases.documents import keep
from kernel.cases.models import Case, Deadline, Document, Event, QueueMovement, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, UnknownEvent, record, record_many, register
from kernel.clocks import Clock, catalogue
from kernel.record.acting import acting
from kernel.record.models import Seal
from kernel.record.sealing import Batch
from kernel.record.verifying import verify
from tests.factories import case, happened, sealed

ZONE = "America/Chicago"
RECEIVED = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
NOW = RECEIVED + timedelta(hours=1)
NAMES = ("notice_sent", "notice_dated", "extension_notified", "noted_wrongly")


@pytest.fixture(autouse=True)
def events() -> None:
    register(dict.fromkeys(NAMES, "for tests"))


def clocks(*names: str) -> tuple[Clock, ...]:
    return tuple(catalogue()[name] for name in names)


ERISA = ("erisa_postservice", "erisa_postservice_answer", "erisa_appeal_filing")


def opened(*names: str, at: datetime = RECEIVED) -> Case:
    """A case received at `at`, with these clocks."""
    made = case(received_at=at, zone=ZONE)
    sealed(Happened(made.pk, "received", at, "door"), now=NOW)
    open_many([Opened(made.pk, clocks(*(names or ERISA)), at, ZONE)], now=NOW)
    return made


def standing(of: Case) -> dict[str, tuple[str, date | None]]:
    rows = Deadline.objects.filter(case=of)
    return {row.clock: (row.state, row.due_on) for row in rows}


@pytest.mark.django_db
class TestTimeline:
    def test_what_is_recorded(self) -> None:
        one = case()
        with acting("j.ortiz"):
            record(one.pk, "accepted", RECEIVED, now=NOW, facts={"b": 1, "a": "é"})
        event = Event.objects.get()
        assert (event.name, event.at, event.recorded_at) == ("accepted", RECEIVED, NOW)
        assert (event.actor, event.facts) == ("j.ortiz", {"a": "é", "b": 1})
        assert event.stored == (
            f'{{"actor":"j.ortiz","at":"2026-03-02T16:30:00+00:00","case":{one.pk},'
            '"facts":{"a":"é","b":1},"name":"accepted"}'
        )
        assert Seal.objects.get().rows == 1
        assert verify().damage == []

    def test_a_name_in_no_apps_list_is_refused(self) -> None:
        one = case()
        with pytest.raises(UnknownEvent, match="recieved"):
            record(one.pk, "recieved", RECEIVED, now=NOW)
        assert not Event.objects.exists()

    def test_many_in_as_many_statements_as_one(self, django_assert_num_queries: Any) -> None:
        cases = [opened() for _ in range(30)]
        for some in (cases[:1], cases):
            with transaction.atomic():
                batch = Batch()
                with django_assert_num_queries(7):
                    record_many(
                        [Happened(each.pk, "notice_sent", NOW, "x") for each in some],
                        batch,
                        now=NOW,
                    )
                batch.seal(NOW)
        assert Event.objects.filter(name="notice_sent").count() == 31

    def test_what_moves_no_clock_costs_no_statement_more(
        self, django_assert_num_queries: Any
    ) -> None:
        one = opened()
        batch = Batch()
        assert "accepted" not in listening()
        with django_assert_num_queries(3):  # the ids, the COPY, and who wants to be told
            record_many([happened(one, "accepted")], batch, now=NOW)
        assert "decided" in listening(), "of clocks this case has not: one look, no more"
        with django_assert_num_queries(4):
            record_many([happened(one, "decided")], batch, now=NOW)


@pytest.mark.django_db
class TestDeadlines:
    def test_every_clock_has_its_row_from_the_first_day(self) -> None:
        assert standing(opened()) == {
            "erisa_postservice": ("running", date(2026, 4, 1)),
            "erisa_postservice_answer": ("not_started", None),
            "erisa_appeal_filing": ("not_started", None),
        }

    def test_the_day_ends_in_the_zone_of_the_case(self) -> None:
        """Received on March 2 at 23:30 in Chicago, already March 3 in UTC: day 0 is the 2nd."""
        one = opened("erisa_postservice", at=datetime(2026, 3, 3, 5, 30, tzinfo=UTC))
        row = Deadline.objects.get(case=one)
        assert row.due_on == date(2026, 4, 1)
        assert row.late_from == datetime(2026, 4, 2, 5, 0, tzinfo=UTC)

    def test_the_act_stops_the_clock(self) -> None:
        one = opened()
        record(one.pk, "decided", NOW, now=NOW)
        assert standing(one)["erisa_postservice"][0] == "running", "a decision tells nobody"
        record(one.pk, "notice_sent", NOW, now=NOW)
        assert standing(one)["erisa_postservice"][0] == "met"
        steps = Deadline.objects.get(clock="erisa_postservice").steps
        assert any("stops the clock" in step for step in steps)

    def test_an_extension_moves_it(self) -> None:
        one = opened()
        record(one.pk, "extension_notified", NOW, now=NOW, facts={"days": 10})
        assert standing(one)["erisa_postservice"] == ("running", date(2026, 4, 11))

    def test_a_wait_for_information_tolls_it(self) -> None:
        """A clock of the case that the first event did not start is started by another."""
        one = opened()
        days = [RECEIVED + timedelta(days=count) for count in (10, 11, 21)]
        record(one.pk, "extension_notified", days[0], now=days[0], facts={"for": "information"})
        record(one.pk, "information_requested", days[1], now=days[1])
        assert standing(one)["erisa_postservice"] == ("paused", None)
        # asked on March 13, taken as received on the 18th, and 45 days: May 2
        assert standing(one)["erisa_postservice_answer"] == ("not_started", date(2026, 5, 2))
        record(one.pk, "information_received", days[2], now=days[2])
        state, due_on = standing(one)["erisa_postservice"]
        assert state == "running"
        assert due_on is not None
        assert due_on > date(2026, 4, 16)

    def test_a_fact_recorded_late_is_reckoned_as_if_it_had_been_in_time(self) -> None:
        one = opened()
        much_later = RECEIVED + timedelta(days=50)
        record(one.pk, "notice_sent", RECEIVED + timedelta(days=5), now=much_later)
        assert standing(one)["erisa_postservice"][0] == "met"

    def test_a_notice_whose_time_of_day_is_not_known(self) -> None:
        """A clock that starts with the date of a notice: a bare day, receipt presumed."""
        one = opened()
        facts = {"only_day": "2026-03-20"}
        at = datetime(2026, 3, 21, 3, tzinfo=UTC)
        record(one.pk, "notice_dated", at, now=at, facts=facts)
        assert standing(one)["erisa_appeal_filing"] == ("not_started", date(2026, 9, 21))
        received = datetime(2026, 3, 25, 17, tzinfo=UTC)
        reckon_again([one.pk], now=received)
        assert standing(one)["erisa_appeal_filing"] == ("running", date(2026, 9, 21))

    def test_a_moment_recorded_wrongly_is_corrected_and_the_old_answer_stays(self) -> None:
        """March 2 + 30 days is April 1; February 26 + 30 (February has 28) is March 28."""
        one = opened()
        first = Event.objects.get(case=one, name="received")
        there = datetime(2026, 2, 26, 22, 0, tzinfo=UTC)
        again = datetime(2026, 2, 27, 22, 0, tzinfo=UTC)
        record(one.pk, "noted_wrongly", there, now=NOW, facts={"corrects": str(first.pk)})
        assert standing(one)["erisa_postservice"] == ("running", date(2026, 3, 28))
        record(one.pk, "noted_wrongly", again, now=NOW, facts={"corrects": str(first.pk)})
        assert standing(one)["erisa_postservice"] == ("running", date(2026, 3, 29))
        assert Event.objects.get(pk=first.pk).at == RECEIVED
        assert Event.objects.filter(case=one, name="received").count() == 1

    def test_an_act_that_was_undone_stops_nothing_any_more(self) -> None:
        one = opened()
        record(one.pk, "notice_sent", NOW, now=NOW)
        assert standing(one)["erisa_postservice"][0] == "met"
        sent = Event.objects.get(case=one, name="notice_sent")
        record(one.pk, "noted_wrongly", NOW, now=NOW, facts={"undoes": f"{sent.pk}"})
        assert standing(one)["erisa_postservice"] == ("running", date(2026, 4, 1))

    def test_only_rows_that_change_are_written(self) -> None:
        one = opened()
        before = dict(Deadline.objects.values_list("id", "state"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kernel.cases.deadlines._update", _never)
            reckon_again([one.pk], now=NOW)
        assert dict(Deadline.objects.values_list("id", "state")) == before

    def test_work_is_due_when_the_earliest_clock_is(self) -> None:
        one = opened()
        put_many([Work(one.pk, "review")], now=NOW)
        assert WorkItem.objects.get().late_from == datetime(2026, 4, 2, 5, tzinfo=UTC)
        record(one.pk, "extension_notified", NOW, now=NOW, facts={"days": 10})
        assert WorkItem.objects.get().late_from == datetime(2026, 4, 12, 5, tzinfo=UTC)
        record(one.pk, "notice_sent", NOW, now=NOW)
        assert WorkItem.objects.get().late_from is None

    def test_work_is_not_due_by_what_another_may_do(self) -> None:
        """The plan's clock pauses; the claimant's 45 days to answer run, and are not the plan's."""
        one = opened()
        put_many([Work(one.pk, "review")], now=NOW)
        record(one.pk, "extension_notified", NOW, now=NOW, facts={"for": "information"})
        record(one.pk, "information_requested", NOW, now=NOW)
        assert standing(one)["erisa_postservice"] == ("paused", None)
        # asked on March 2, taken as received on the 7th, and 45 days: April 21
        assert standing(one)["erisa_postservice_answer"] == ("not_started", date(2026, 4, 21))
        reckon_again([one.pk], now=NOW + timedelta(days=6))
        assert standing(one)["erisa_postservice_answer"][0] == "running"
        assert WorkItem.objects.get().late_from is None
        put_many([Work(one.pk, "review", ("again",))], now=NOW)
        assert WorkItem.objects.get().late_from is None

    def test_what_cannot_be_reckoned_is_said_and_given_to_a_person(self) -> None:
        """Closed days of 2060 are not on record: a clock of business days is not guessed."""
        business = catalogue()["external_preliminary_review"]
        far = datetime(2060, 3, 2, 16, tzinfo=UTC)
        one = opened("erisa_postservice", at=far)
        open_many([Opened(one.pk, (business,), far, ZONE)], now=far)
        row = Deadline.objects.get(clock=business.name)
        assert (row.state, row.late_from) == ("unknown", None), row.steps
        assert "2060" in row.steps[0]
        for _ in range(2):
            sweep.due(far)
        work = WorkItem.objects.get(case=one)
        assert (work.queue, work.reasons) == (
            "deadlines",
            [f"cannot be reckoned: {business.name}"],
        )

    def test_a_clock_that_is_gone_from_the_catalogue(self) -> None:
        one = opened()
        Deadline.objects.filter(clock="erisa_postservice").update(clock="repealed")
        record(one.pk, "notice_sent", NOW, now=NOW)
        reckon_again([one.pk], now=NOW)
        row = Deadline.objects.get(clock="repealed")
        assert (row.state, row.steps) == ("unknown", ["repealed is no longer a clock on record"])

    def test_a_state_no_clock_has_is_refused(self) -> None:
        opened()
        with pytest.raises(DatabaseError, match="deadline_state_known"), transaction.atomic():
            Deadline.objects.update(state="asleep")
        with pytest.raises(DatabaseError, match="clock_once"), transaction.atomic():
            Deadline.objects.update(clock="one")


def _never(*_: Any) -> None:
    raise AssertionError("nothing changed, and it was written")


LATE = datetime(2026, 4, 2, 5, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
class TestSweep:
    def test_nothing_is_late_before_its_first_instant(self) -> None:
        opened()
        assert sweep.due(LATE - timedelta(microseconds=1)) == []
        assert Deadline.objects.get(clock="erisa_postservice").state == "running"

    def test_what_ran_out_is_told_once_and_given_to_a_person(self) -> None:
        one = opened()
        (passed,) = sweep.due(LATE)
        assert (passed.case, passed.clock, passed.late_from) == (one.pk, "erisa_postservice", LATE)
        assert standing(one)["erisa_postservice"][0] == "late"
        event = Event.objects.get(name="deadline_passed")
        assert (event.at, event.actor, event.facts["clock"]) == (LATE, "sweep", "erisa_postservice")
        work = WorkItem.objects.get()
        assert (work.queue, work.reasons) == ("deadlines", ["late: erisa_postservice"])
        assert work.late_from == LATE
        assert sweep.due(LATE + timedelta(days=1)) == []
        assert Event.objects.filter(name="deadline_passed").count() == 1
        assert verify().damage == []

    def test_what_was_late_is_nobodys_work_once_it_is_met(self) -> None:
        one = opened()
        sweep.due(LATE)
        sealed(Happened(one.pk, "notice_sent", LATE + timedelta(days=1), "door"), now=NOW)
        assert standing(one)["erisa_postservice"][0] == "met_late"
        assert WorkItem.objects.get().done_at == NOW
        ended = QueueMovement.objects.get(what="finish")
        assert ended.why == "what was late is done"

    def test_what_is_late_says_why_it_is_work(self) -> None:
        opened()
        sweep.due(LATE)
        (reason,) = WorkItem.objects.get().reasons
        top = Described("claim").first_of([reason])
        assert top is not None
        assert top.text == (
            "The deadline to decide the claim and tell the claimant of a denial passed"
        )

    def test_an_act_in_time_that_was_written_down_late_is_no_breach(self) -> None:
        """The row still says running: what the events say counts."""
        one = opened()
        with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            patch.setattr("kernel.cases.timeline.follow", lambda *_, **__: None)
            record(one.pk, "notice_sent", NOW, now=NOW)
        assert Deadline.objects.get(clock="erisa_postservice").state == "running"
        assert sweep.due(LATE) == []
        assert standing(one)["erisa_postservice"][0] == "met"

    def test_an_event_between_the_instant_and_the_sweep_hides_nothing(self) -> None:
        one = opened()
        minute_later = LATE + timedelta(minutes=1)
        record(one.pk, "information_requested", minute_later, now=minute_later)
        assert standing(one)["erisa_postservice"][0] == "late"
        assert [each.clock for each in sweep.due(minute_later)] == ["erisa_postservice"]

    def test_a_deadline_that_moved_is_told_again_when_the_new_one_runs_out(self) -> None:
        one = opened()
        assert len(sweep.due(LATE)) == 1
        record(one.pk, "extension_notified", NOW, now=LATE, facts={"days": 10})
        assert standing(one)["erisa_postservice"] == ("running", date(2026, 4, 11))
        assert sweep.due(LATE + timedelta(days=9)) == []
        assert len(sweep.due(LATE + timedelta(days=10))) == 1

    def test_the_other_partys_time_is_a_fact_and_no_work(self) -> None:
        one = opened()
        record(one.pk, "notice_sent", NOW, now=NOW)
        record(one.pk, "notice_dated", NOW, now=NOW, facts={"only_day": "2026-03-03"})
        assert standing(one)["erisa_appeal_filing"][0] == "not_started", "tomorrow"
        (passed,) = sweep.due(NOW + timedelta(days=400))
        assert (passed.clock, passed.owed_by) == ("erisa_appeal_filing", "claimant")
        assert not WorkItem.objects.exists()

    def test_what_the_clock_names_is_called(self, monkeypatch: pytest.MonkeyPatch) -> None:
        called: list[dict[str, Any]] = []
        monkeypatch.setattr(
            "kernel.cases.documents.forward", lambda **said: called.append(said), raising=False
        )
        one = opened()
        clock = replace(
            catalogue()["erisa_postservice"], on_breach="kernel.cases.documents.forward"
        )
        sweep.due(LATE, clocks={"erisa_postservice": clock})
        assert called == [{"case": one.pk, "clock": "erisa_postservice", "now": LATE}]
        assert not WorkItem.objects.exists()

    def test_what_should_follow_and_fails_goes_to_a_person_and_takes_no_other_with_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = opened("erisa_postservice"), opened("erisa_postservice")

        def forward(*, case: int, **said: Any) -> None:
            record_one(case)
            if case == one.pk:
                raise RuntimeError("nobody answers")

        def record_one(case: int) -> None:
            Case.objects.filter(pk=case).update(track="forwarded")

        monkeypatch.setattr("kernel.cases.documents.forward", forward, raising=False)
        clock = replace(
            catalogue()["erisa_postservice"], on_breach="kernel.cases.documents.forward"
        )
        faults: list[Exception] = []
        told = sweep.due(LATE, clocks={"erisa_postservice": clock}, faults=faults)
        assert {each.case for each in told} == {one.pk, other.pk}
        assert [str(fault) for fault in faults] == ["nobody answers"]
        assert [item.case_id for item in WorkItem.objects.all()] == [one.pk]
        tracks = dict(Case.objects.values_list("pk", "track"))
        assert (tracks[one.pk], tracks[other.pk]) == ("standard", "forwarded")

    def test_a_step_that_fails_stops_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = opened()

        def broken(*, now: datetime) -> None:
            raise RuntimeError("the leases are locked")

        monkeypatch.setattr(sweep, "lapse_leases", broken)
        asked: list[str] = []
        monkeypatch.setattr(
            sweep, "_PARTS", {"an app's": lambda now, zone, every: asked.append(zone) or ()}
        )
        with pytest.raises(ExceptionGroup) as raised:
            sweep.sweep(LATE, zone="America/New_York", every=timedelta(minutes=1))
        assert [str(fault) for fault in raised.value.exceptions] == ["the leases are locked"]
        assert asked == ["America/New_York"]
        assert WorkItem.objects.filter(case=one).exists()

    def test_more_than_fit_one_round(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sweep, "AT_ONCE", 3)
        cases = {opened().pk for _ in range(8)}
        assert {each.case for each in sweep.due(LATE)} == cases

    def test_two_sweeps_at_once_tell_nothing_twice(self) -> None:
        cases = sorted(opened("erisa_postservice").pk for _ in range(40))
        found: list[int] = []

        def work() -> None:
            found.extend(each.case for each in sweep.due(LATE))
            connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        found += [each.case for each in sweep.due(LATE)]
        assert sorted(found) == cases
        assert Event.objects.filter(name="deadline_passed").count() == 40

    def test_the_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        one = opened()
        call_command("sweep", "--now", "2026-04-02T00:00-05:00")
        said = capsys.readouterr().out
        assert f"case {one.pk}: " in said
        assert "erisa_postservice, owed by the plan, late from 2026-04-02 05:00 UTC" in said
        call_command("sweep", "--now", "2026-04-02T00:00-05:00", "--json")
        assert capsys.readouterr().out == ""

    def test_a_part_that_fails_costs_the_others_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, called = opened(), []

        def broken(now: datetime, zone: str, every: timedelta) -> list[str]:
            raise ZeroDivisionError

        def works(now: datetime, zone: str, every: timedelta) -> list[str]:
            called.append((now, zone, every))
            return ["found"]

        monkeypatch.setattr(sweep, "_PARTS", {})
        sweep.register("broken", broken)
        sweep.register("works", works)
        with pytest.raises(ValueError, match="already"):
            sweep.register("works", broken)
        with pytest.raises(ExceptionGroup) as failed:
            sweep.sweep(LATE, zone="America/New_York", every=timedelta(minutes=1))
        assert [type(each) for each in failed.value.exceptions] == [ZeroDivisionError]
        assert called == [(LATE, "America/New_York", timedelta(minutes=1))]
        assert Event.objects.filter(case=one, name="deadline_passed").exists()


@pytest.mark.django_db
class TestDocuments:
    def test_the_same_bytes_for_one_case_are_on_file_once(self) -> None:
        one = case()
        said: dict[str, Any] = {"name": "fax.pdf", "media_type": "application/pdf", "now": NOW}
        first = keep(b"%PDF", case=one.pk, **said)
        assert keep(b"%PDF", case=one.pk, **said).pk == first.pk
        assert keep(b"%PDF", case=None, **said).pk != first.pk
        assert Document.objects.count() == 2

    def test_the_database_refuses_other_bytes_than_the_digest_says(self) -> None:
        with pytest.raises(DatabaseError, match="document_digest_right"), transaction.atomic():
            Document.objects.create(
                sha256="0" * 64, media_type="x", name="x", content=b"x", received_at=NOW
            )

    @pytest.mark.parametrize("change", [{"content": b"y"}, {"sha256": "0" * 64}])
    def test_it_stays_as_it_came(self, change: dict[str, Any]) -> None:
        one = keep(b"x", name="x", media_type="x", now=NOW)
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Document.objects.update(**change)
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            Document.objects.all().delete()
        assert Document.objects.filter(pk=one.pk).update(case=case()) == 1
