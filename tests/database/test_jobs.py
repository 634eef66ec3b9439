"""Long work in parts: how far it is outlives whoever does it, and nothing is done twice."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connections, transaction

from kernel.jobs import running
from kernel.jobs.models import Job
from kernel.jobs.running import (
    TOPIC,
    Kind,
    Stepped,
    UnableToGoOn,
    UnknownJob,
    cancel,
    job_of,
    jobs_of,
    name_of,
    one_part,
    register,
    run,
    start,
    wake_again,
)
from kernel.people.policy import Actor
from kernel.record.acting import actor
from kernel.record.models import Outbox
from tests.factories import NOW

ANN, BOB = Actor("ann"), Actor("bob")


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, str]]]:
    """A kind of job whose parts are three each; what was done, and in whose name."""
    done: list[tuple[int, str]] = []

    def step(job: Job, now: datetime) -> Stepped:
        upto = min(job.done + 3, job.total)
        for number in range(job.done, upto):
            if number == job.parameters.get("breaks_at"):
                raise ValueError("Mr OKAFOR's number is wrong")
            if number == job.parameters.get("lacks_at"):
                raise UnableToGoOn("C26-0000007: its plan has no contract on file")
            if number == job.parameters.get("database_gone_at"):
                raise OperationalError("gone")
            done.append((number, actor()))
        return Stepped(upto, {"upto": upto}, f"{upto} counted")

    monkeypatch.setattr("tests.database.test_jobs.count_on", step, raising=False)
    register("test.count", Kind("Counting", "tests.database.test_jobs.count_on"))
    yield done
    running._KINDS.pop("test.count")


def made(total: int = 7, **parameters: int) -> Job:
    return start("test.count", by="ann", parameters=parameters, total=total, now=NOW)


@pytest.mark.django_db
class TestParts:
    def test_part_by_part_in_the_name_of_who_asked(self, counting: list[tuple[int, str]]) -> None:
        job = made()
        assert [one_part(job.pk, now=NOW) for _ in range(4)] == [True, True, False, False]
        job.refresh_from_db()
        assert (job.state, job.done, job.result) == ("done", 7, {"upto": 7})
        assert job.finished_at == NOW
        assert counting == [(number, "ann") for number in range(7)]

    def test_a_worker_hears_of_it(self) -> None:
        job = made()
        assert Outbox.objects.get(topic=TOPIC).body == {"job": job.pk}

    def test_what_takes_longer_than_a_message_is_worth_goes_on_with_another(self) -> None:
        job = made(total=60)
        seconds = iter(range(0, 10_000, 5))
        run(job.pk, clock=lambda: NOW + timedelta(seconds=next(seconds)))
        job.refresh_from_db()
        assert job.state == "running"
        assert 0 < job.done < 60
        assert Outbox.objects.filter(topic=TOPIC).count() == 2

    def test_nothing_to_do(self) -> None:
        job = made(total=0)
        assert not one_part(job.pk, now=NOW)
        assert Job.objects.get().state == "done"
        assert not one_part(job.pk + 1, now=NOW)

    def test_cancelled_between_two_parts(self, counting: list[tuple[int, str]]) -> None:
        job = made()
        one_part(job.pk, now=NOW)
        assert cancel(ANN, job.pk, now=NOW).cancel
        assert not one_part(job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.message) == ("cancelled", "Cancelled after 3 of 7.")
        assert len(counting) == 3

    def test_a_fault_ends_it_and_tells_nothing_of_a_person(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        job = made(breaks_at=4)
        one_part(job.pk, now=NOW)
        assert not one_part(job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.done) == ("failed", 3)
        assert job.message == "It could not go on (ValueError)."
        assert "ValueError" in caplog.text
        assert "OKAFOR" not in caplog.text

    def test_what_cannot_be_done_is_told_to_whoever_asked(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        job = made(lacks_at=4)
        one_part(job.pk, now=NOW)
        assert not one_part(job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.done) == ("failed", 3)
        assert job.message == "It could not go on. C26-0000007: its plan has no contract on file"
        assert not caplog.records

    def test_a_database_that_went_away_is_no_fault_of_the_job(self) -> None:
        job = made(database_gone_at=0)
        with pytest.raises(OperationalError):
            one_part(job.pk, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.done) == ("waiting", 0)

    def test_nobody_elses(self) -> None:
        job = made()
        assert job_of(ANN, job.pk) == job
        assert [jobs_of(ANN), jobs_of(BOB)] == [[job], []]
        for act in (lambda: job_of(BOB, job.pk), lambda: cancel(BOB, job.pk, now=NOW)):
            with pytest.raises(UnknownJob):
                act()
        with pytest.raises(UnknownJob):
            job_of(ANN, 1 << 70)

    def test_a_kind_nobody_knows(self) -> None:
        with pytest.raises(UnknownJob):
            start("test.none", by="ann", parameters={}, total=1, now=NOW)
        assert (name_of("test.count"), name_of("test.none")) == ("Counting", "test.none")

    def test_what_cannot_be_is_refused_by_the_database(self) -> None:
        job = made()
        for wrong in ({"state": "asleep"}, {"done": 8}, {"done": -1}):
            with pytest.raises(DatabaseError, match="job_"), transaction.atomic():
                Job.objects.filter(pk=job.pk).update(**wrong)


@pytest.mark.django_db
def test_one_left_alone_is_woken_once_a_while() -> None:
    job, soon = made(), NOW + timedelta(seconds=59)
    waited = timedelta(seconds=60)
    assert wake_again(now=soon, waited=waited) == 0
    later = NOW + waited
    assert [wake_again(now=later, waited=waited) for _ in range(2)] == [1, 0]
    assert Outbox.objects.filter(topic=TOPIC, body={"job": job.pk}).count() == 2
    Job.objects.update(state="done")
    assert wake_again(now=later + waited, waited=waited) == 0


@pytest.mark.django_db
def test_the_command_lists_them_and_does_them() -> None:
    made()
    said = StringIO()
    call_command("jobs", stdout=said)
    assert "Counting, for ann: waiting, 0 of 7" in said.getvalue()
    said = StringIO()
    call_command("jobs", "--run", "--json", stdout=said)
    assert json.loads(said.getvalue())["state"] == "done"
    made(breaks_at=0)
    with pytest.raises(SystemExit):
        call_command("jobs", "--run", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_meet(counting: list[tuple[int, str]]) -> None:
    """Each part once, whoever does it."""
    job = made(total=90)
    gate = threading.Barrier(4)

    def work() -> None:
        try:
            gate.wait(10)
            while Job.objects.filter(pk=job.pk, finished_at=None).exists():
                one_part(job.pk, now=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(number for number, _ in counting) == list(range(90))
