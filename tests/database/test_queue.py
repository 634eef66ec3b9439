"""Work for people: handed to one at a time, never to the barred, soonest due first."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kernel.cases.models import Deadline, WorkItem
from kernel.cases.queue import (
    LEASE,
    UnableToFinish,
    Work,
    close,
    finish,
    give_back,
    keep,
    put_many,
    take_next,
)
from tests.factories import NOW, case

QUEUE = "review"
SOON, LATER = datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)


def put(*, due: datetime | None = None, priority: int = 0, barred: tuple[str, ...] = ()) -> int:
    """One case in the queue; its number."""
    one = case()
    if due:
        Deadline.objects.create(case=one, clock="c", rule="R", late_from=due, state="running")
    put_many([Work(one.pk, QUEUE, ("why",), barred, priority)], now=NOW)
    return one.pk


def taken(person: str = "ann", now: datetime = NOW) -> int | None:
    item = take_next(QUEUE, person, now=now)
    return item.case_id if item else None


@pytest.mark.django_db
class TestOrder:
    def test_soonest_due_first_then_oldest_then_what_is_never_due(self) -> None:
        never, later, soon, soon_too = put(), put(due=LATER), put(due=SOON), put(due=SOON)
        assert [taken() for _ in range(5)] == [soon, soon_too, later, never, None]

    def test_urgent_before_soon(self) -> None:
        put(due=SOON)
        urgent = put(priority=5)
        assert taken() == urgent

    def test_another_queue_is_another(self) -> None:
        put_many([Work(case().pk, "mail")], now=NOW)
        assert taken() is None

    def test_the_index_answers_in_order(self) -> None:
        """No sort, however long the queue: the open items stand in the index as they are due."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM cases_workitem WHERE queue = 'x' AND done_at IS NULL "
                "ORDER BY priority DESC, late_from NULLS LAST, id LIMIT 1"
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "work_by_urgency" in plan
        assert "Sort" not in plan


@pytest.mark.django_db
class TestPutting:
    def test_a_case_still_in_the_queue_stays_there_with_the_new_reasons(self) -> None:
        one = case().pk
        put_many([Work(one, QUEUE, ("a",), ("bob",), 3)], now=NOW)
        put_many([Work(one, QUEUE, ("b", "c"), ("ann",), 1)], now=NOW)
        item = WorkItem.objects.get()
        assert (item.reasons, item.barred, item.priority) == (["b", "c"], ["ann", "bob"], 3)

    def test_twice_in_one_call_is_once_with_every_reason(self) -> None:
        one = case().pk
        put_many([Work(one, QUEUE, ("a",)), Work(one, QUEUE, ("b",), ("bob",))], now=NOW)
        item = WorkItem.objects.get()
        assert (item.reasons, item.barred) == (["a", "b"], ["bob"])

    def test_without_reasons(self) -> None:
        put_many([Work(case().pk, QUEUE)], now=NOW)
        assert (WorkItem.objects.get().reasons, WorkItem.objects.get().barred) == ([], [])
        put_many([], now=NOW)

    def test_what_is_done_may_come_again(self) -> None:
        one = put()
        close([one], QUEUE, now=NOW)
        close([], QUEUE, now=NOW)
        assert taken() is None
        put_many([Work(one, QUEUE)], now=NOW)
        assert taken() == one
        assert WorkItem.objects.count() == 2

    def test_twice_open_in_one_queue_is_refused(self) -> None:
        one = case()
        WorkItem.objects.create(case=one, queue=QUEUE, made_at=NOW)
        with pytest.raises(DatabaseError, match="work_open_once"), transaction.atomic():
            WorkItem.objects.create(case=one, queue=QUEUE, made_at=NOW)

    def test_any_number_in_one_statement(self, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
        cases = [case().pk for _ in range(20)]
        with django_assert_num_queries(1):
            put_many([Work(one, queue) for one in cases for queue in ("a", "b")], now=NOW)
        assert WorkItem.objects.count() == 40


@pytest.mark.django_db
class TestLease:
    def test_nobody_is_handed_what_another_holds(self) -> None:
        put()
        assert taken("ann") is not None
        assert taken("bob") is None

    def test_a_lease_lapses_by_itself(self) -> None:
        one = put()
        assert taken("ann") == one
        assert taken("bob", NOW + LEASE - timedelta(seconds=1)) is None
        assert taken("bob", NOW + LEASE) == one

    def test_the_barred_never_get_it(self) -> None:
        one = put(barred=("ann", "her boss"))
        assert taken("ann") is None
        assert taken("her boss") is None
        assert taken("bob") == one

    def test_done(self) -> None:
        put()
        item = take_next(QUEUE, "ann", now=NOW)
        assert item
        finish(item.pk, "ann", now=NOW)
        assert WorkItem.objects.get().done_at == NOW
        assert taken("ann", NOW + 2 * LEASE) is None
        with pytest.raises(UnableToFinish):
            finish(item.pk, "ann", now=NOW)

    def test_who_lost_it_cannot_finish_it(self) -> None:
        put()
        item = take_next(QUEUE, "ann", now=NOW)
        assert item
        assert taken("bob", NOW + LEASE) is not None
        for act in (finish, keep):
            with pytest.raises(UnableToFinish, match="is not ann's any more"):
                act(item.pk, "ann", now=NOW + LEASE)
        with pytest.raises(UnableToFinish):
            give_back(item.pk, "ann")

    def test_kept_and_given_back(self) -> None:
        one = put()
        item = take_next(QUEUE, "ann", now=NOW)
        assert item
        keep(item.pk, "ann", now=NOW + LEASE / 2)
        assert taken("bob", NOW + LEASE) is None
        give_back(item.pk, "ann")
        assert taken("bob") == one


@pytest.mark.django_db(transaction=True)
class TestContention:
    def each(self, people: list[str], work: Callable[[str], None]) -> None:
        problems: list[BaseException] = []

        def run(person: str) -> None:
            try:
                work(person)
            except BaseException as problem:
                problems.append(problem)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not problems, problems

    def test_every_item_once_and_none_to_the_barred(self) -> None:
        cases = [put(barred=("ann",) if place % 4 == 0 else ()) for place in range(40)]
        got: dict[str, list[int]] = {"ann": [], "bob": [], "cem": []}

        def work(person: str) -> None:
            while (one := taken(person)) is not None:
                got[person].append(one)

        self.each(list(got), work)
        assert sorted(one for mine in got.values() for one in mine) == cases
        assert not set(got["ann"]) & set(cases[::4])

    def test_an_item_being_taken_is_passed_over_not_waited_for(self) -> None:
        first, second = put(due=SOON), put(due=LATER)
        with transaction.atomic():
            assert taken("ann") == first
            found: list[int | None] = []
            self.each(["bob"], lambda person: found.append(taken(person)))
        assert found == [second]

    def test_two_who_put_the_same_cases_in_other_orders(self) -> None:
        cases = [case().pk for _ in range(30)]

        def work(person: str) -> None:
            for turn in range(15):
                order = cases if (turn + len(person)) % 2 else cases[::-1]
                with transaction.atomic():
                    put_many([Work(one, QUEUE, (person,)) for one in order], now=NOW)

        self.each(["a", "bb", "ccc"], work)
        assert WorkItem.objects.count() == 30
