"""Claims posted are decided by a worker in the background, whatever happens to the broker or to it.

A real worker with its clock and a real Valkey, both of this test's own.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from kombu import pools

from claims.letters.senders import read_senders
from claims.operations.decide import adjudicate_waiting
from claims.operations.letters import issue_letters
from claims.operations.wake import wake
from claims.tasks import send
from config.celery import app
from config.embedded import broker_url, valkey
from config.embedded.place import Place
from config.safety import THIS_MACHINE
from kernel.cases.models import Deadline, Event
from kernel.cases.timeline import record
from kernel.letters.models import Dispatch, Letter
from kernel.people.policy import Actor
from kernel.record.models import Outbox
from kernel.record.outbox import relay
from kernel.webhooks.keeping import subscribe
from kernel.webhooks.models import Delivery
from tests.database.test_embedded import cleared
from tests.database.test_webhooks import HERE, Receiver, right
from tests.factories import case
from tests.working import NOW, billed, faults, people, posted, value

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).parents[2]
WAITING = "SELECT count(*) FROM claims_claim WHERE state = 'accepted'"
PATIENCE = 40


@pytest.fixture
def place() -> Iterator[Place]:
    """A data folder of this test's own, for its broker."""
    folder = Path(tempfile.mkdtemp(prefix="recourse-worker-"))
    folder.chmod(0o755)
    with cleared(Place(folder / "data")) as made:
        yield made
    shutil.rmtree(folder)


@pytest.fixture
def broker(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The broker, running, and this process's own messages sent to it."""
    valkey.ensure(place)
    monkeypatch.setattr("config.celery._broker", lambda: broker_url(place.data))
    _forget_connections(app)
    yield place
    _forget_connections(app)


def _forget_connections(celery: Celery) -> None:
    pools.reset()
    celery._pool = None
    celery.amqp._producer_pool = None


def environment(place: Place) -> Mapping[str, str]:
    """Of a worker: this test's database, its broker by name, a clock that looks every second."""
    at = connection.settings_dict
    who = quote(at["USER"], safe="") + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    port = f":{at['PORT']}" if at["PORT"] else ""
    where = f"/{at['HOST']}" if at["HOST"].startswith("/") else f"{at['HOST']}{port}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{who}@{where}/{at['NAME']}",
        "BROKER_URL": broker_url(place.data),
        "RECOURSE_DATA": str(place.data),
        "RECOURSE_SEES": "*",  # as a worker has it where nothing else is said
        "SWEEP_SECONDS": "1",
        "RELAY_SECONDS": "0.5",
        "WEBHOOK_SECONDS": "1",
    }


@contextmanager
def worker(place: Place, ahead: float = 0) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with its clock, in a process group of its own; none of it outlives the block.

    `ahead`: so many seconds before this machine's time, for a story with days of its own.
    """
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--beat"]
    if ahead:
        command = [sys.executable, "-m", "tests.journeys.clock_of", str(ahead), "worker", "--beat"]
    options = ["--concurrency", "1", "--loglevel", "error", "--without-mingle", "--without-gossip"]
    with subprocess.Popen(
        [*command, *options], cwd=PROJECT, env=environment(place), start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            kill_group(process)


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def await_(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.1)


def all_decided() -> bool:
    return bool(value(WAITING) == 0)


def test_posted_claims_are_decided_by_a_worker(broker: Place, tmp_path: Path) -> None:
    people(60)
    claims = billed(60)
    posted(claims[:30], tmp_path)
    assert Outbox.objects.filter(topic="adjudicate", sent_at=None).count() == 1
    with worker(broker):
        await_(all_decided)
        assert Outbox.objects.filter(sent_at=None).count() == 0
        _a_message_comes_twice_more()
        _a_lost_message_is_made_good(claims[30:], tmp_path)
        _a_deadline_that_ran_out_is_told()
    assert faults() == {}


def _a_message_comes_twice_more() -> None:
    """The one worker hears it before what is sent after it; a second decision would be a fault."""
    message = Outbox.objects.order_by("id").first()
    assert message
    for _ in range(2):
        send(message.topic, message.pk, message.body)


def _a_lost_message_is_made_good(claims: list, folder: Path) -> None:  # type: ignore[type-arg]
    """The broker was given the message and forgot it: the sweep sends another."""
    with transaction.atomic():
        posted(claims, folder)
        lost = Outbox.objects.filter(sent_at=None)
        assert lost.update(sent_at=NOW) == 1
    await_(all_decided)


def _a_deadline_that_ran_out_is_told() -> None:
    """The claims came months ago: their clocks are swept too."""
    await_(lambda: Deadline.objects.filter(told_at__isnull=False).exists())
    assert Event.objects.filter(name="deadline_passed").exists()


def test_letters_fan_out_to_workers(broker: Place, tmp_path: Path) -> None:
    """Two workers make every letter that is owed, none twice; a message twice makes no other."""
    people(40)
    posted(billed(40), tmp_path)
    adjudicate_waiting(now=NOW, by="test")
    today = timezone.localdate()
    call_command("letters_issue", "--to-workers", "2", "--running-cycles", stdout=StringIO())
    asked = list(Outbox.objects.filter(topic="letters"))
    assert [message.body["step"] for message in asked] == ["at_once", "at_once", "requests"]
    with worker(broker), worker(broker):
        await_(lambda: not Outbox.objects.filter(topic="letters", sent_at=None).exists())
        await_(lambda: _letters_of(today) > 10 and _steps_done())
        _rested(today)
        send("letters", asked[0].pk, asked[0].body)
        _rested(today)
    made = _letters_of(today)
    say = {"dated": today, "now": timezone.now(), "by": "test", "senders": read_senders(None)}
    assert issue_letters(**say, running_cycles=True).letters == [], "a letter was left out"
    assert _letters_of(today) == made
    twice = (
        "SELECT count(*) FROM (SELECT a.subject, a.code, l.reader FROM letters_letterabout a "
        "JOIN letters_letter l ON l.id = a.letter_id GROUP BY 1, 2, 3 HAVING count(*) > 1) t"
    )
    assert value(twice) == 0


def test_a_worker_makes_letters_hands_them_over_and_takes_the_list_back(
    broker: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody calls anything: the round, the folder of the carrier, and its answer."""
    folder = broker.data.parent / "letters"
    monkeypatch.setenv("SENDERS_FILE", str(PROJECT / "claims/letters/invented_senders.yaml"))
    monkeypatch.setenv("LETTERS_SECONDS", "1")
    monkeypatch.setenv("RECOURSE_LETTERS", str(folder))
    people(12)
    posted(billed(12), tmp_path)
    adjudicate_waiting(now=NOW, by="test")
    with worker(broker):
        await_(lambda: bool(list(folder.glob("out/letters-*/manifest.csv"))))
        (first, *_) = sorted(folder.glob("out/letters-*/manifest.csv"))
        listed = first.read_text(encoding="utf-8").splitlines()
        sent = [row.removesuffix(",,,,") + f",sent,{timezone.localdate()},," for row in listed[1:]]
        assert all(row.endswith(",,,,") for row in listed[1:])
        (folder / "in").mkdir()
        (folder / "in" / "back.csv").write_text("\r\n".join([listed[0], *sent]), encoding="utf-8")
        await_(lambda: bool(list(folder.glob("*/back*.csv"))) and not list(folder.glob("in/*")))
    assert (folder / "taken" / "back.csv").exists(), list(folder.rglob("back*"))
    assert Event.objects.filter(name="notice_sent").count() >= len(sent)
    assert Dispatch.objects.filter(state="confirmed").count() == len(sent)


def _letters_of(day: date) -> int:
    return Letter.objects.filter(dated=day).count()


def _rested(day: date, seconds: float = 4) -> None:
    """Until no letter was made for so long and nobody was at one: several are made in one
    transaction, and seen only when it ends."""
    seen = (_letters_of(day), time.monotonic())
    while time.monotonic() - seen[1] < seconds:
        time.sleep(0.2)
        if (now := _letters_of(day)) != seen[0] or _busy():
            seen = (now, time.monotonic())


def _steps_done() -> bool:
    """Each of the two went on to the statements, and nobody holds a claim any more."""
    said = Outbox.objects.filter(topic="letters", body__step="statements", sent_at__isnull=False)
    return said.count() >= 2 and not _busy()


def _busy() -> bool:
    """Whether another has been in a transaction for a second."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
    busy += "pid <> pg_backend_pid() AND state <> 'idle' AND xact_start < now() - interval '1 s'"
    return bool(value(busy))


def test_what_is_rolled_back_wakes_nobody(tmp_path: Path) -> None:
    people(30)
    with transaction.atomic():
        posted(billed(30), tmp_path)
        transaction.set_rollback(True)
    assert Outbox.objects.count() == 0
    assert value("SELECT count(*) FROM claims_claim") == 0


def test_without_a_broker_claims_wait_and_are_decided_when_it_is_back(
    broker: Place, tmp_path: Path
) -> None:
    people(60)
    claims = billed(60)
    with worker(broker):
        posted(claims[:30], tmp_path)
        await_(all_decided)
        valkey.stop(broker)
        posted(claims[30:], tmp_path)
        told = Outbox.objects.latest("pk")
        with pytest.raises(Exception, match=r"(?i)connect"):
            relay(send, now=NOW)
        time.sleep(2)
        assert value(WAITING) == 30
        told.refresh_from_db()
        assert told.sent_at is None, "it waits; a sweep that was under way may have told again"
        valkey.ensure(broker)
        await_(all_decided)
    assert faults() == {}


def test_a_worker_killed_in_the_middle_loses_nothing(broker: Place, tmp_path: Path) -> None:
    people(900)
    posted(billed(900), tmp_path)
    with worker(broker) as doomed:
        await_(_a_batch_is_being_decided)
        kill_group(doomed)
    assert value(WAITING) == 900, "of the batch it was at, nothing is there"
    with worker(broker):
        await_(all_decided)
    assert faults() == {}


def _a_batch_is_being_decided() -> bool:
    """Its transaction holds the locks of members' years."""
    return bool(
        value(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() "
            "AND l.relation = 'claims_decision'::regclass AND l.mode = 'RowExclusiveLock'"
        )
    )


def test_several_workers_share_a_file() -> None:
    """A wake-up for every thousand claims."""
    with transaction.atomic():
        wake(2001, now=NOW)
    assert Outbox.objects.filter(topic="adjudicate", sent_at=None).count() == 3


def test_a_worker_tells_a_webhook_and_tries_again(
    broker: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event, the outbox, the broker, a delivery that is refused once: all by the worker."""
    monkeypatch.setenv("WEBHOOK_NETWORKS", THIS_MACHINE)
    receiver = Receiver()
    receiver.answers = [503]
    try:
        told = subscribe(
            receiver.url,
            ["claim.decided"],
            actor=Actor("i.keeper", operator=True),
            now=timezone.now(),
            allowed=HERE,
        )
        with worker(broker):
            one = case(kind="claim")
            record(one.pk, "decided", timezone.now(), now=timezone.now(), by="d.marsh")
            await_(lambda: Delivery.objects.filter(state="sent").exists())
    finally:
        receiver.stop()
    (headers, body), again = receiver.got
    assert right(headers, body, told.secret)
    assert json.loads(body)["data"]["case"] == one.number
    assert again[1] == body
    assert again[0]["webhook-id"] == headers["webhook-id"]
    assert Delivery.objects.get().attempts == 2
