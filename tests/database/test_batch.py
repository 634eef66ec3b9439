"""Many workers, one truth: races, arrival in any order, and processes that die in the middle."""

import gc
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest

from claims.operations import decide as deciding
from claims.operations.decide import adjudicate
from claims.operations.take_waiting import Waiting
from kernel.record.sealing import Batch
from kernel.record.verifying import verify
from tests.working import (
    FORK,
    NOW,
    at_once,
    billed,
    decide,
    end_a_session,
    faults,
    kill,
    money,
    of_one_member,
    people,
    posted,
    running,
    started,
    value,
)

pytestmark = pytest.mark.django_db(transaction=True)

Patch = pytest.MonkeyPatch
WAITING = "SELECT count(*) FROM claims_claim WHERE state = 'accepted'"


# --- One member, many workers -------------------------------------------------------------------

TAKEN = """
    SELECT coalesce(sum(p.amount), 0) FROM claims_posting p
    JOIN claims_decision d ON d.id = p.decision_id JOIN claims_claim c ON c.case_id = d.claim_id
    WHERE c.patient_control_number LIKE 'RACE-%%' AND p.account = '{account}'
"""


def taken(account: str) -> Decimal:
    found: Decimal = value(TAKEN.format(account=account).replace("%%", "%"))
    return found


def one_by_one(cases: list[int]) -> None:
    for case in cases:
        adjudicate([case], now=NOW, by="test")


def shared(cases: list[int], processes: int) -> list[tuple[list[int]]]:
    return [(cases[place::processes],) for place in range(processes)]


def test_two_workers_take_a_deductible_once() -> None:
    """Forty visits of $265.23 allowed, the deductible $500.00, 20 % after it, at most $1,500.00 in
    all: both limits are reached, exactly."""
    of_one_member(40, people(30))
    at_once(decide, [(5,), (5,)])
    assert taken("toward_deductible") == Decimal("500.00")
    assert taken("toward_out_of_pocket") == Decimal("1500.00")
    assert faults() == {}


def test_eight_processes_that_want_the_same_member_take_it_once() -> None:
    cases = of_one_member(40, people(30))
    at_once(one_by_one, shared(cases, 8))
    assert taken("toward_deductible") == Decimal("500.00")
    assert taken("toward_out_of_pocket") == Decimal("1500.00")
    assert faults() == {}


def test_without_the_lock_it_is_taken_more_than_once(monkeypatch: Patch) -> None:
    """The naive way fails, so the two tests above are not blind.  Either lock alone holds: both the
    member's and the member-year's are left out here."""
    cases = of_one_member(40, people(30))
    monkeypatch.setattr(deciding, "lock_member_years", lambda cases: None)
    monkeypatch.setattr(deciding, "take_these", sorted)
    at_once(one_by_one, shared(cases, 8))
    assert taken("toward_deductible") > Decimal("500.00")


# --- The same cents -----------------------------------------------------------------------------

CLAIMS = 150


def one_process() -> None:
    decide(20)


def two_processes() -> None:
    at_once(decide, [(20,), (20,)])


def one_of_two_killed() -> None:
    """Killed with a batch written and not committed; the other goes on."""
    asleep = FORK.Event()
    with running(started(sleep_before_commit, asleep, 20)) as (doomed,):
        assert asleep.wait(30)
        with running(started(decide, 20)) as (other,):
            other.join(60)
            assert other.exitcode == 0
        assert value(WAITING) >= 20
        kill(doomed)
    decide(20)


def sleep_before_commit(asleep: Any, batch: int) -> None:
    """A worker that has written everything of its first batch, and never wakes."""

    def seal(batch: Batch, now: Any) -> None:
        asleep.set()
        FORK.Event().wait()

    Batch.seal = seal  # type: ignore[method-assign]  # in this process alone
    decide(batch)


WAYS: dict[str, tuple[Callable[[], None], int, int]] = {
    "one process": (one_process, 0, 1),
    "two processes": (two_processes, 0, 1),
    "shuffled": (one_process, 1, 5),
    "two processes, shuffled": (two_processes, 2, 3),
    "one of two killed": (one_of_two_killed, 3, 1),
}
"""How they are decided, in which order they arrive (0: as billed), and in how many files."""


def arrived(copy: int, order: int, files: int, folder: Path) -> None:
    claims = billed(CLAIMS, copy)
    if order:
        Random(order).shuffle(claims)
    posted(claims, folder, files=files)


def test_the_same_claims_give_the_same_cents(tmp_path: Path) -> None:
    people(CLAIMS, len(WAYS))
    tables = {}
    for copy, (name, (way, order, files)) in enumerate(WAYS.items()):
        arrived(copy, order, files, tmp_path)
        way()
        tables[name] = money(copy)
    first = tables["one process"]
    assert len(first.splitlines()) == CLAIMS * 3
    assert all(f"|{each}|" in first for each in ("paid", "denied", "pended"))
    assert [name for name, table in tables.items() if table != first] == []
    assert faults() == {}


def test_in_the_order_of_arrival_they_would_not(monkeypatch: Patch, tmp_path: Path) -> None:
    """The claims do depend on their order, so the test above is not blind."""

    def by_arrival(row: dict[str, Any]) -> tuple[date]:
        later = timedelta(row["case_id"] % 100_000)  # a day the calendar still has
        return (row["received"] + later,)

    monkeypatch.setattr(import_module("claims.facts.load"), "order_key", by_arrival)
    people(CLAIMS, 2)
    for copy, order in enumerate((1, 2)):
        arrived(copy, order, 5, tmp_path)
        decide()
    assert money(0) != money(1)


# --- Processes that die -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_workers_and_sessions_are_killed_at_any_moment(seed: int, tmp_path: Path) -> None:
    """Of two workers one is killed, or a session ended, over and over until all is done."""
    people(600)
    posted(billed(600), tmp_path)
    random, deaths = Random(seed), 0
    while value(WAITING):
        with running(started(quietly, 10), started(quietly, 10)) as workers:
            time.sleep(random.uniform(0.05, 0.3))
            if random.random() < 0.5:
                deaths += workers[0].exitcode is None
                kill(workers[0])
            else:
                deaths += end_a_session(random)
            workers[1].join(random.uniform(0, 0.1))
            deaths += workers[1].exitcode is None  # the end of the block kills it
    assert deaths >= 5
    assert faults() == {}
    assert verify().damage == []


def quietly(batch: int) -> None:
    """A worker whose session may be ended under it: what it says then is no news."""
    try:
        decide(batch)
    except deciding.UNREACHABLE:
        return


def test_what_was_written_and_not_committed_is_not_there(tmp_path: Path) -> None:
    people(60)
    posted(billed(60), tmp_path)
    asleep = FORK.Event()
    with running(started(sleep_before_commit, asleep, 1000)) as (worker,):
        assert asleep.wait(30)
        kill(worker)
    assert value("SELECT count(*) FROM claims_decision") == 0
    assert value(WAITING) == 60
    decide()
    assert faults() == {}


# --- One bad claim ------------------------------------------------------------------------------


def test_a_bad_claim_is_found_and_stands_alone(monkeypatch: Patch, tmp_path: Path) -> None:
    people(60)
    posted(billed(60), tmp_path)
    bad = value("SELECT case_id FROM claims_claim ORDER BY case_id LIMIT 1 OFFSET 30")
    judge = deciding.judged

    def stumbles(loaded: Any) -> Any:
        if any(each.case == bad for each in loaded):
            raise ZeroDivisionError("of the patient AMARA OKAFOR")
        return judge(loaded)

    monkeypatch.setattr(deciding, "judged", stumbles)
    outcome = deciding.adjudicate_waiting(now=NOW, by="test")
    ((case, why),) = outcome.broken
    assert case == bad
    assert why.startswith("ZeroDivisionError in stumbles")
    assert "OKAFOR" not in why
    assert len(outcome.cases) == len(set(outcome.cases)) == 60
    assert faults() == {}
    stored = value(f"SELECT stored FROM claims_decision WHERE claim_id = {bad}")
    assert "The program could not work this claim (ZeroDivisionError)" in stored
    reasons = value(f"SELECT reasons FROM cases_workitem WHERE case_id = {bad}")
    assert reasons == ["adjudication"]


def test_a_split_batch_gives_the_cents_of_a_whole_one(monkeypatch: Patch, tmp_path: Path) -> None:
    people(CLAIMS, 2)
    arrived(0, 0, 1, tmp_path)
    decide()
    arrived(1, 1, 1, tmp_path)
    judge = deciding.judged

    def stumbles(loaded: Any) -> Any:
        if len(loaded) > 7:
            raise ZeroDivisionError
        return judge(loaded)

    monkeypatch.setattr(deciding, "judged", stumbles)
    decide()
    assert money(0) == money(1)


def test_a_database_that_is_gone_is_no_fault_of_a_claim(monkeypatch: Patch, tmp_path: Path) -> None:
    people(30)
    posted(billed(30), tmp_path)

    def gone(loaded: Any) -> Any:
        raise deciding.OperationalError("deadlock detected")

    monkeypatch.setattr(deciding, "judged", gone)
    with pytest.raises(deciding.OperationalError):
        decide()
    assert value(WAITING) == 30


def test_what_is_decided_is_not_decided_again() -> None:
    cases = of_one_member(3, people(30))
    decide()
    with pytest.raises(deciding.UnableToAdjudicate, match="neither accepted nor pended"):
        adjudicate(cases, now=NOW, by="test")
    assert faults() == {}


def test_the_number_of_statements_does_not_grow_with_the_claims(tmp_path: Path) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    people(240)
    claims = billed(240)
    counts = []
    for part in (claims[:40], claims[40:]):
        posted(part, tmp_path)
        with CaptureQueriesContext(connection) as seen:
            deciding.adjudicate_some(Waiting(), now=NOW, by="test", limit=1000)
        counts.append(len(seen))
    assert counts[0] <= 60
    assert abs(counts[1] - counts[0]) <= 2, "no pend, or no schedule to read, is a query less"


def test_a_batch_leaves_no_cycle_that_keeps_its_facts() -> None:
    """Cycles are not looked for while a batch is decided: one would keep every fact of it until
    they are, which costs an eighth of the time."""
    known = people(30)
    of_one_member(4, known)
    decide()  # what is read once a process is read
    of_one_member(8, known)  # duplicates are judged like any other
    gc.collect()
    gc.disable()
    try:
        decide()
        assert gc.collect() < 50  # a claim has a hundred facts; the driver may leave a few
    finally:
        gc.enable()
    assert value("SELECT count(*) FROM claims_decision") == 12
