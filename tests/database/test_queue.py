"""Work for people: handed to one at a time, never to the barred, soonest due first."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kernel.cases.lapsing import lapse_leases
from kernel.cases.models import Deadline, QueueMovement, WorkItem
from kernel.cases.queue import (
    LEASE,
    UnableToFinish,
    UnableToSkip,
    Work,
    close,
    finish,
    give_back,
    keep,
    put_many,
    skip,
    take_next,
)
from kernel.cases.timeline import record
from kernel.cases.waiting import wait
from kernel.cases.wanted import Wanted
from kernel.cases.worklist import URGENCY
from kernel.money import Money
from kernel.record.acting import acting
from tests.factories import NOW, case

QUEUE = "review"
SOON, LATER = datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)


def put(
    *,
    due: datetime | None = None,
    priority: int = 0,
    barred: tuple[str, ...] = (),
    at_stake: str = "",
    **said: Any,
) -> int:
    """One case in the queue; its number."""
    one = case(**said)
    if due:
        Deadline.objects.create(case=one, clock="c", rule="R", late_from=due, state="running")
    money = Money(at_stake) if at_stake else None
    put_many([Work(one.pk, QUEUE, ("why",), barred, priority, money)], now=NOW)
    return one.pk


def next_for(person: str = "ann", now: datetime = NOW) -> WorkItem | None:
    return take_next(Wanted((QUEUE,), person, now, "America/New_York"))


def taken(person: str = "ann", now: datetime = NOW) -> int | None:
    item = next_for(person, now)
    return item.case_id if item else None


def movements(what: str = "") -> list[tuple[str, str, str, str, str]]:
    """(what, who, from, to, why) of every movement, in order."""
    rows = QueueMovement.objects.order_by("id")
    if what:
        rows = rows.filter(what=what)
    return list(rows.values_list("what", "who", "from_whom", "to_whom", "why"))


@pytest.mark.django_db
class TestOrder:
    def test_soonest_due_first_then_oldest_then_what_is_never_due(self) -> None:
        never, later, soon, soon_too = put(), put(due=LATER), put(due=SOON), put(due=SOON)
        assert [taken() for _ in range(5)] == [soon, soon_too, later, never, None]

    def test_the_legal_deadline_rules_then_money_then_priority(self) -> None:
        never = put(priority=5, at_stake="90000.00")
        unknown, dear, cheap = (
            put(due=SOON, priority=9),
            put(due=SOON, at_stake="410.50"),
            put(due=SOON, at_stake="410.49", priority=1),
        )
        urgent, later = put(due=SOON, at_stake="410.49", priority=2), put(due=LATER)
        order = [dear, urgent, cheap, unknown, later, never, None]
        assert [taken() for _ in range(7)] == order

    def test_another_queue_is_another(self) -> None:
        put_many([Work(case().pk, "mail")], now=NOW)
        assert taken() is None

    def test_the_index_answers_in_order(self) -> None:
        """No sort, however long the queue: the open items stand in the index as they are due."""
        with connection.cursor() as cursor:
            # Where an index can give the order it is to be taken, however few rows there are.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            cursor.execute("DROP INDEX work_by_urgency")  # of a few rows either may be taken
            cursor.execute(
                "EXPLAIN SELECT id FROM cases_workitem w WHERE queue = 'x' AND assigned_to = '' "
                "AND done_at IS NULL AND waiting_until IS NULL "
                f"ORDER BY {', '.join(URGENCY)} LIMIT 1"
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "work_to_take" in plan
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
        item = next_for()
        assert item
        finish(item.pk, "ann", now=NOW)
        assert WorkItem.objects.get().done_at == NOW
        assert taken("ann", NOW + 2 * LEASE) is None
        with pytest.raises(UnableToFinish):
            finish(item.pk, "ann", now=NOW)

    def test_who_lost_it_cannot_finish_it(self) -> None:
        put()
        item = next_for()
        assert item
        assert taken("bob", NOW + LEASE) is not None
        for act in (finish, keep):
            with pytest.raises(UnableToFinish, match="is not ann's any more"):
                act(item.pk, "ann", now=NOW + LEASE)
        with pytest.raises(UnableToFinish):
            give_back(item.pk, "ann", now=NOW)

    def test_assigned_to_another_meanwhile_it_is_not_kept_beyond_the_lease(self) -> None:
        one = put()
        item = next_for()
        assert item
        WorkItem.objects.filter(pk=item.pk).update(assigned_to="bob")
        with pytest.raises(UnableToFinish, match="is not ann's any more"):
            keep(item.pk, "ann", now=NOW + LEASE / 2)
        assert taken("bob", NOW + LEASE / 2) is None, "whoever has it in hand is not interrupted"
        assert taken("bob", NOW + LEASE) == one

    def test_kept_and_given_back(self) -> None:
        one = put()
        item = next_for()
        assert item
        keep(item.pk, "ann", now=NOW + LEASE / 2)
        assert taken("bob", NOW + LEASE) is None
        give_back(item.pk, "ann", now=NOW)
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


@pytest.mark.django_db
class TestMoneyAtStake:
    def test_what_was_put_before_knows_it(self) -> None:
        """The sweep of deadlines knows no money; the claim's earlier work does."""
        one = case().pk
        put_many([Work(one, QUEUE, at_stake=Money("120.00"))], now=NOW)
        put_many([Work(one, "deadlines")], now=NOW)
        assert [item.at_stake for item in WorkItem.objects.all()] == [Decimal("120.00")] * 2
        put_many([Work(one, QUEUE)], now=NOW)
        assert WorkItem.objects.get(queue=QUEUE).at_stake == Decimal("120.00")


@pytest.mark.django_db
class TestSkipping:
    def test_skipped_is_another_mans_and_ones_own_again_tomorrow(self) -> None:
        """NOW is half past ten in New York on 2 March: tomorrow begins at 05:00 UTC."""
        one = put()
        item = next_for()
        assert item
        skip(item.pk, "ann", " I know the member ", now=NOW)
        midnight = datetime(2026, 3, 3, 5, tzinfo=UTC)
        assert taken("ann", midnight - timedelta(seconds=1)) is None
        assert taken("bob") == one
        assert taken("ann", midnight) == one
        assert movements("skip") == [("skip", "ann", "ann", "", "I know the member")]

    def test_two_who_skip_on_one_day_and_one_on_the_next(self) -> None:
        one = put()
        for person in ("ann", "bob"):
            item = next_for(person)
            assert item
            skip(item.pk, person, "no", now=NOW)
        assert [taken("ann"), taken("bob"), taken("cem")] == [None, None, one]
        tomorrow = NOW + timedelta(days=1)
        item = next_for("bob", tomorrow)
        assert item
        skip(item.pk, "bob", "no", now=tomorrow)
        assert [taken("bob", tomorrow), taken("ann", tomorrow)] == [None, one]

    def test_without_a_reason_or_without_the_work(self) -> None:
        put()
        item = next_for()
        assert item
        for reason in ("", "  "):
            with pytest.raises(UnableToSkip):
                skip(item.pk, "ann", reason, now=NOW)
        with pytest.raises(UnableToFinish):
            skip(item.pk, "bob", "why", now=NOW)
        with pytest.raises(DatabaseError, match="nobody_skips"), transaction.atomic():
            QueueMovement.objects.create(item=item, what="skip", who="ann", at=NOW)

    def test_what_was_ones_own_is_open_to_others(self) -> None:
        one = put()
        WorkItem.objects.update(assigned_to="ann")
        assert taken("bob") is None
        item = next_for()
        assert item
        skip(item.pk, "ann", "on leave from noon", now=NOW)
        assert taken("bob") == one


@pytest.mark.django_db
class TestSeveralQueues:
    def wanted(self, person: str = "ann") -> Wanted:
        return Wanted((QUEUE, "deadlines"), person, NOW, "America/New_York")

    def test_the_soonest_of_them_all(self) -> None:
        later = put(due=LATER)
        soon = case()
        Deadline.objects.create(case=soon, clock="c", rule="R", late_from=SOON, state="late")
        put_many([Work(soon.pk, "deadlines")], now=NOW)
        items = [take_next(self.wanted()) for _ in range(3)]
        assert [each and each.case_id for each in items] == [soon.pk, later, None]

    def test_one_case_is_in_one_pair_of_hands(self) -> None:
        one = put()
        put_many([Work(one, "deadlines", ("late: c",))], now=NOW)
        first = take_next(self.wanted())
        assert first
        assert take_next(self.wanted("bob")) is None
        finish(first.pk, "ann", now=NOW)
        second = take_next(self.wanted("bob"))
        assert second
        assert second.queue == "deadlines"


@pytest.mark.django_db
class TestWhoMayHaveIt:
    def test_a_restricted_case_is_handed_to_nobody_else(self) -> None:
        put(restricted_to="bob")
        assert taken("ann") is None
        assert taken("bob") is not None

    def test_assigned_work_is_its_owners_among_the_free(self) -> None:
        """By the deadline, whosever it is: what is assigned does not go first."""
        own, free = put(due=LATER), put(due=SOON)
        WorkItem.objects.filter(case=own).update(assigned_to="ann")
        assert [taken("bob"), taken("bob"), taken("ann"), taken("ann")] == [free, None, own, None]


@pytest.mark.django_db
class TestWaiting:
    def test_handed_to_nobody_before_its_day(self) -> None:
        one = put()
        assert wait(one, QUEUE, until=SOON, why="records asked for", now=NOW)
        assert taken("ann", SOON - timedelta(seconds=1)) is None
        assert taken("ann", SOON) == one
        assert [each[0] for each in movements()] == ["put", "wait", "wake", "take"]
        assert not wait(case().pk, QUEUE, until=SOON, why="no work", now=NOW)

    def test_an_event_wakes_it(self) -> None:
        one = put()
        wait(one, QUEUE, until=LATER, why="records asked for", now=NOW)
        record(one, "pended", SOON, now=SOON, by="ann")
        assert taken("ann", SOON) is None
        record(one, "information_received", SOON, now=SOON, by="mail")
        assert taken("ann", SOON) == one
        assert movements("wake") == [("wake", "system", "", "", "information_received")]

    def test_other_reasons_wake_it_and_the_same_do_not(self) -> None:
        one = put()
        wait(one, QUEUE, until=LATER, why="records asked for", now=NOW)
        put_many([Work(one, QUEUE, ("why",))], now=NOW)
        assert taken() is None
        put_many([Work(one, QUEUE, ("why", "another finding"))], now=NOW)
        assert taken() == one

    def test_who_had_it_has_it_no_more(self) -> None:
        one = put()
        item = next_for()
        assert item
        wait(one, QUEUE, until=SOON, why="records asked for", now=NOW)
        with pytest.raises(UnableToFinish):
            keep(item.pk, "ann", now=NOW)
        assert movements("wait") == [("wait", "system", "ann", "", "records asked for")]


@pytest.mark.django_db
class TestMovements:
    def test_all_there_is_to_tell_of_one_item(self) -> None:
        one = put()
        first = next_for("ann")
        assert first
        give_back(first.pk, "ann", now=NOW)
        assert taken("bob") == one
        assert taken("ann", NOW + LEASE) == one
        with acting("desk"):
            close([one], QUEUE, now=NOW + LEASE)
        assert movements() == [
            ("put", "system", "", "", "why"),
            ("take", "ann", "", "ann", ""),
            ("give_back", "ann", "ann", "", ""),
            ("take", "bob", "", "bob", ""),
            ("lapse", "system", "bob", "", ""),
            ("take", "ann", "", "ann", ""),
            ("finish", "desk", "ann", "", ""),
        ]
        lapse = QueueMovement.objects.get(what="lapse")
        assert lapse.at == NOW + LEASE

    def test_they_stay_as_they_are(self) -> None:
        put()
        with pytest.raises(DatabaseError), transaction.atomic():
            QueueMovement.objects.update(who="somebody else")
        with pytest.raises(DatabaseError), transaction.atomic():
            QueueMovement.objects.all().delete()

    def test_a_lease_that_ran_out_is_told_once_and_harms_nobody(self) -> None:
        put()
        item = next_for()
        assert item
        assert lapse_leases(now=NOW + LEASE - timedelta(seconds=1)) == 0
        assert [lapse_leases(now=NOW + LEASE) for _ in range(2)] == [1, 0]
        finish(item.pk, "ann", now=NOW + LEASE)
        assert [each[0] for each in movements()] == ["put", "take", "lapse", "finish"]


@pytest.mark.django_db(transaction=True)
def test_forty_people_and_a_queue_of_a_thousand() -> None:
    """Each item once, none lost, none to the barred, and a movement for each taking."""
    people = [f"person-{number}" for number in range(40)]
    cases = [case().pk for _ in range(1000)]
    put_many(
        [
            Work(one, QUEUE, barred=(people[place % 40], people[place % 7]))
            for place, one in enumerate(cases)
        ],
        now=NOW,
    )
    got: dict[str, list[int]] = {person: [] for person in people}
    gate = threading.Barrier(len(people))

    def work(person: str) -> None:
        try:
            connection.ensure_connection()
            gate.wait(60)
            while (one := taken(person)) is not None:
                got[person].append(one)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(one for mine in got.values() for one in mine) == sorted(cases)
    barred = {one: {people[place % 40], people[place % 7]} for place, one in enumerate(cases)}
    assert not [
        (person, one) for person, mine in got.items() for one in mine if person in barred[one]
    ]
    assert QueueMovement.objects.filter(what="take").count() == 1000
    assert sum(1 for mine in got.values() if mine) > 1, "one person had everything"
