"""What waits is looked for once for many batches, and nothing of it is forgotten."""

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claims.operations import decide as deciding
from claims.operations.take_waiting import LOOKED_AT, Waiting
from tests.working import NOW, billed, faults, people, posted, value

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT count(*) FROM claims_claim WHERE state = 'accepted'"


def looks(seen: CaptureQueriesContext) -> int:
    return sum("GROUP BY 1 ORDER BY min(received)" in each["sql"] for each in seen)


def test_one_look_at_what_waits_serves_batch_after_batch(tmp_path: Path) -> None:
    people(60)
    posted(billed(60), tmp_path)
    with CaptureQueriesContext(connection) as seen:
        outcome = deciding.adjudicate_waiting(now=NOW, by="test", batch=10)
    assert looks(seen) == 2, "the first, and the one that finds nothing left"
    assert len(outcome.cases) == len(set(outcome.cases)) == 60
    assert value(WAITING) == 0


def test_small_batches_are_taken_of_a_look_as_long_as_that_of_larger_ones(tmp_path: Path) -> None:
    people(75)
    posted(billed(75), tmp_path)
    members = value("SELECT count(DISTINCT coalesce(member_id, -case_id)) FROM claims_claim")
    assert members > LOOKED_AT
    waiting = Waiting()
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        taken = [case for _ in range(members) for case in waiting.take(1)]
    assert len(taken) == len(set(taken)) == 75
    assert looks(seen) == 1


def test_what_others_decided_meanwhile_is_passed_over_and_what_came_is_found(
    tmp_path: Path,
) -> None:
    people(120)
    claims = billed(120)
    posted(claims[:80], tmp_path)
    waiting = Waiting()
    first = deciding.adjudicate_some(waiting, now=NOW, by="test", limit=10)
    others = deciding.adjudicate_waiting(now=NOW, by="test")
    posted(claims[80:], tmp_path)
    last: list[int] = []
    while step := deciding.adjudicate_some(waiting, now=NOW, by="test", limit=30).cases:
        last += step
    assert len(first.cases) + len(others.cases) == 80
    assert len(last) == len(set(last)) == 40
    assert value(WAITING) == 0
    assert faults() == {}


def test_what_others_decided_meanwhile_is_not_locked(tmp_path: Path) -> None:
    people(160)
    posted(billed(160), tmp_path)
    waiting = Waiting()
    assert deciding.adjudicate_some(waiting, now=NOW, by="test", limit=10).cases
    deciding.adjudicate_waiting(now=NOW, by="test", batch=20, batches=5)
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        taken = waiting.take(10)
        locks = value(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7263002 "
            "AND pid = pg_backend_pid()"
        )
    assert taken
    assert 1 <= locks <= 10
    assert looks(seen) == 0


def test_what_others_hold_is_left_and_found_again_once_they_let_go(tmp_path: Path) -> None:
    people(40)
    posted(billed(40), tmp_path)
    waiting, another = Waiting(), Waiting()
    with closing(psycopg2.connect(**connection.get_connection_params())) as session:
        cursor = session.cursor()
        cursor.execute(
            "SELECT pg_advisory_xact_lock(7263002, hashint8(who)) FROM (SELECT DISTINCT "
            "coalesce(member_id, -case_id) AS who FROM claims_claim) members"
        )
        assert not deciding.adjudicate_some(waiting, now=NOW, by="test", limit=10).cases
        session.rollback()  # at once; a closed one lets go when its process comes to it
    assert deciding.adjudicate_some(waiting, now=NOW, by="test", limit=10).cases
    while deciding.adjudicate_some(another, now=NOW, by="test", limit=7).cases:
        pass
    assert value(WAITING) == 0
    assert faults() == {}


def test_a_batch_is_not_filled_one_by_one_past_what_others_hold(tmp_path: Path) -> None:
    people(120)
    posted(billed(120), tmp_path)
    waiting = value("SELECT array_agg(DISTINCT coalesce(member_id, -case_id)) FROM claims_claim")
    free = waiting[:20]
    own = value(
        f"SELECT count(*) FROM claims_claim WHERE coalesce(member_id, -case_id) = ANY(ARRAY{free})"
    )
    with closing(psycopg2.connect(**connection.get_connection_params())) as session:
        session.cursor().execute(
            "SELECT pg_advisory_xact_lock(7263002, hashint8(who)) FROM unnest(%s::bigint[]) who",
            [[who for who in waiting if who not in free]],
        )
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            taken = Waiting().take(own + 1)
    tries = [each for each in seen if "pg_try_advisory_xact_lock" in each["sql"]]
    assert len(taken) == own
    assert len(tries) < 5
