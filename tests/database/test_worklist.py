"""Open work listed for machines: what is due first on top, page after page, nobody's secrets."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from kernel.cases.models import Case, Deadline, WorkItem
from kernel.cases.queue import Work, put_many, take_next
from kernel.cases.wanted import Filters, Wanted
from kernel.cases.worklist import Place, counts, page
from kernel.money import Money
from tests.factories import NOW, case
from tests.staff import staff

pytestmark = pytest.mark.django_db

WORK = "/api/v1/work"
SOON = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.fixture
def client() -> APIClient:
    made = APIClient()
    made.force_login(staff("ann", "adjuster"))
    return made


def put(*, due: datetime | None = None, priority: int = 0, stake: str = "", **said: Any) -> str:
    """One case in the queue; its number."""
    one = case(**said)
    if due:
        Deadline.objects.create(case=one, clock="c", rule="R", late_from=due, state="running")
    money = Money(stake) if stake else None
    put_many([Work(one.pk, "review", ("why",), priority=priority, at_stake=money)], now=NOW)
    return one.number


def wanted(person: str = "ann", **filters: str) -> Wanted:
    return Wanted(("review",), person, NOW, "America/New_York", Filters(**filters))


def listed(client: APIClient, address: str = f"{WORK}?queue=review") -> tuple[list[str], Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    said = response.json()
    return [each["case"] for each in said["results"]], said["next"]


def test_as_the_work_is_handed_out(client: APIClient) -> None:
    never, later = put(), put(due=SOON + timedelta(days=1), stake="900.00")
    soon, urgent, dear = put(due=SOON), put(due=SOON, priority=3), put(due=SOON, stake="10.00")
    assert listed(client) == ([dear, urgent, soon, later, never], None)


def test_page_after_page_is_the_whole_queue_once(client: APIClient) -> None:
    """Of every way an item can stand to the one before: same day, later, no day, less money, no
    money, less urgent."""
    for place in range(24):
        due = (None, SOON, SOON + timedelta(days=place))[place % 3]
        put(priority=place % 2, due=due, stake=("", "1.50", f"{place}.00")[place % 5 % 3])
    whole, end = listed(client, f"{WORK}?queue=review&page_size=200")
    assert (len(whole), end) == (24, None)
    for size in (1, 2, 5, 23, 24):
        seen: list[str] = []
        address = f"{WORK}?queue=review&page_size={size}"
        while address:
            cases, address = listed(client, address)
            assert 0 < len(cases) <= size
            seen += cases
            before = client.get(address).json()["previous"] if address else None
            assert before is None or listed(client, before)[0] == cases
        assert seen == whole


def test_work_done_in_between_moves_no_page(client: APIClient) -> None:
    numbers = [put(due=SOON + timedelta(days=place)) for place in range(4)]
    first, following = listed(client, f"{WORK}?queue=review&page_size=2")
    WorkItem.objects.filter(case__number=numbers[0]).update(done_at=NOW)
    assert first == numbers[:2]
    assert listed(client, following) == (numbers[2:], None)


def test_neither_the_barred_nor_the_stranger_sees_it(client: APIClient) -> None:
    seen, of_ann, of_bob = put(), put(restricted_to="ann"), put(restricted_to="bob")
    barred = case()
    put_many([Work(barred.pk, "review", barred=("ann",))], now=NOW)
    assert listed(client) == ([seen, of_ann], None)
    assert {each.case for each in page(wanted("bob"), size=9)} == {seen, barred.number, of_bob}


def test_who_has_it_in_hand_is_told(client: APIClient) -> None:
    number = put(due=SOON)
    now = timezone.now()
    take_next(replace(wanted("bob"), now=now))
    (item,) = client.get(f"{WORK}?queue=review").json()["results"]
    assert item["case"] == number
    assert item["late_from"] == "2026-04-02T00:00:00+00:00"
    assert item["reasons"] == ["why"]
    assert item["leased_by"] == "bob"
    assert datetime.fromisoformat(item["leased_until"]) == now + timedelta(minutes=20)


def test_an_empty_queue(client: APIClient) -> None:
    assert listed(client) == ([], None)


def cursor(*said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


AT = "2026-04-02T00:00:00+00:00"


@pytest.mark.parametrize(
    "asked",
    [
        "?queue=",
        "?queue=a%00b",
        "?queue=review&queue=other",
        "?queue=review&colour=red",
        "?view=nobodys",
        "?due=yesterday",
        "?line=car_insurance",
        "?state=asleep",
        "?sort=money",
        *(f"?at_stake={amount}" for amount in ("x", "NaN", "-1", "1e99", "1_0")),
        f"?q={'x' * 61}",
        *(f"?queue=review&page_size={size}" for size in ("0", "201", "-1", "1e2", "x", "", "９")),
        *(f"?queue=review&cursor={after}" for after in ("x", "!", "W10", "WzEsMl0", "bnVsbA")),
        f"?cursor={cursor(False, 'not a day', None, 0, AT, 2)}",
        f"?cursor={cursor(False, '2026-01-01', None, 0, AT, 2)}",
        f"?cursor={cursor(1, AT, None, 0, AT, 2)}",
        f"?cursor={cursor(False, AT, 'much', 0, AT, 2)}",
        f"?cursor={cursor(False, AT, 'NaN', 0, AT, 2)}",
        f"?cursor={cursor(False, AT, None, 40000, AT, 2)}",
        f"?cursor={cursor(False, AT, None, True, AT, 2)}",
        f"?cursor={cursor(False, None, None, 0, AT, -1)}",
    ],
)
def test_what_cannot_be_read_is_told(client: APIClient, asked: str) -> None:
    response = client.get(WORK + asked)
    assert response.status_code == 400, asked
    assert response["Content-Type"] == "application/problem+json"


def test_a_page_is_one_statement_in_the_order_of_the_index() -> None:
    place = Place(SOON, Decimal("12.00"), 1, NOW, 7)
    for sort, index in (("deadline", "work_by_urgency"), ("waiting", "work_by_age")):
        with CaptureQueriesContext(connection) as asked:
            page(wanted(sort=sort), after=place, size=50)
        assert len(asked) == 1
        with connection.cursor() as cursor:
            # The queues found are sorted together either way; a queue sorted by itself costs more.
            for off in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{off} = off")
            cursor.execute(f"EXPLAIN {asked[0]['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan
        assert "ROW(" in plan, "the place is found in the index, not by leaving out"


def test_work_is_of_the_line_of_its_case_and_follows_it(client: APIClient) -> None:
    texan = put(regimes=["tx_insured", "aca_individual"])
    put(regimes=["medicare_advantage"])
    done = case(regimes=["tx_insured"])
    put_many([Work(done.pk, "review", ("why",))], now=NOW)
    WorkItem.objects.filter(case=done).update(done_at=NOW)
    assert listed(client, f"{WORK}?queue=review&line=tx_insured")[0] == [texan]
    Case.objects.filter(number=texan).update(regimes=["medicare_advantage"])
    Case.objects.filter(pk=done.pk).update(regimes=["medicare_advantage"])
    assert listed(client, f"{WORK}?queue=review&line=tx_insured")[0] == []
    assert len(listed(client, f"{WORK}?queue=review&line=medicare_advantage")[0]) == 2
    assert WorkItem.objects.get(case=done).regimes == ["tx_insured"], "what is done stays as it was"


def test_work_has_its_line_also_where_who_puts_it_does_not_see_the_case() -> None:
    hidden = case(regimes=["tx_insured"], restricted_to="bob")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL recourse.sees = 'ann'")
        assert not Case.objects.filter(pk=hidden.pk).exists(), "as row-level security has it"
        put_many([Work(hidden.pk, "review", ("why",))], now=NOW)
        cursor.execute("SHOW recourse.sees")
        assert cursor.fetchone() == ("ann",), "and sees no more than before"
    assert WorkItem.objects.get(case_id=hidden.pk).regimes == ["tx_insured"]


@pytest.mark.parametrize(
    ("index", "asked_for"),
    [("work_by_regime", {"line": "tx_insured"}), ("work_by_stake", {"at_stake": "1000"})],
)
def test_rare_work_is_found_by_its_index(index: str, asked_for: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as asked:
        page(wanted(**asked_for), size=50)
    with connection.cursor() as cursor:
        # In a table of few rows any index is as cheap: the others are gone until the test ends.
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index "
            "WHERE indrelid = 'cases_workitem'::regclass AND NOT indisprimary"
        )
        others = {name for (name,) in cursor.fetchall()} - {index}
        assert "work_by_age" in others
        cursor.execute(f"DROP INDEX {', '.join(others)}")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan
    if "line" in asked_for:
        assert "regimes" in plan.partition("cases_case")[0], "asked of the work, not of each case"


def test_who_is_barred_from_a_case_is_barred_in_each_of_its_queues() -> None:
    """Before and after, and not by the queue whose bars are its own."""
    one = case()
    put_many([Work(one.pk, "early", ("why",))], now=NOW)
    put_many([Work(one.pk, "review", ("why",), barred=("ann",))], now=NOW)
    put_many([Work(one.pk, "late", ("why",))], now=NOW)
    put_many([Work(one.pk, "approvals", ("why",), barred=("bob",))], now=NOW)
    put_many([Work(one.pk, "last", ("why",))], now=NOW)
    barred = dict(WorkItem.objects.values_list("queue", "barred"))
    assert barred == {
        "early": ["ann"], "review": ["ann"], "late": ["ann"],
        "approvals": ["ann", "bob"], "last": ["ann"],
    }  # fmt: skip


def test_what_is_paused_says_so() -> None:
    running, paused = case(), case()
    for one, state in ((running, "met"), (paused, "paused")):
        Deadline.objects.create(case=one, clock="c", rule="R", state=state)
        put_many([Work(one.pk, "review", ("why",))], now=NOW)
    told = {each.case: each.paused for each in page(wanted(), size=9)}
    assert told == {running.number: False, paused.number: True}


def found(person: str = "ann", **filters: str) -> set[str]:
    return {each.case for each in page(wanted(person, **filters), size=99)}


class TestFilters:
    """NOW is half past ten in New York on 2 March: today ends at 05:00 UTC on the 3rd."""

    TODAY_ENDS = datetime(2026, 3, 3, 5, tzinfo=UTC)

    def test_due(self) -> None:
        late, minute = put(due=NOW), put(due=NOW + timedelta(minutes=1))
        today = put(due=self.TODAY_ENDS)
        tomorrow, third = (put(due=self.TODAY_ENDS + timedelta(days=days)) for days in (1, 3))
        in_a_week = datetime(2026, 3, 10, 4, tzinfo=UTC)  # summer time has begun by then
        fourth, seventh = put(due=self.TODAY_ENDS + timedelta(days=4)), put(due=in_a_week)
        eighth, never = put(due=in_a_week + timedelta(seconds=1)), put()
        assert found(due="overdue") == {late}
        assert found(due="today") == {minute, today}
        assert found(due="3-days") == {minute, today, tomorrow, third}
        assert found(due="7-days") == {minute, today, tomorrow, third, fourth, seventh}
        assert found(due="later") == {eighth}
        assert found(due="never") == {never}

    def test_whose(self) -> None:
        free, of_ann, of_bob, in_hand = (put(due=SOON) for _ in range(4))
        WorkItem.objects.filter(case__number=of_ann).update(assigned_to="ann")
        WorkItem.objects.filter(case__number=of_bob).update(assigned_to="bob")
        until = NOW + timedelta(minutes=5)
        WorkItem.objects.filter(case__number=in_hand).update(leased_by="ann", leased_until=until)
        assert found(owner="me") == {of_ann, in_hand}
        assert found(owner="bob") == {of_bob}
        assert found(owner="nobody") == {free}
        assert found(state="held") == {in_hand}
        assert found() == {free, of_ann, of_bob, in_hand}

    def test_money_text_line_and_reason(self) -> None:
        dear = put(stake="1000.00", regimes=["tx_insured", "aca_group"])
        put(stake="999.99"), put()
        assert found(at_stake="1000") == {dear}
        assert found(line="aca_group") == {dear}
        assert found(q=dear[-4:]) == {dear}
        assert found(q="%") == set()
        WorkItem.objects.filter(case__number=dear).update(reasons=["same_group", "in_network"])
        assert found(finding="in_network") == {dear}
        assert found(finding="same_group,other") == {dear}
        assert found(finding="same") == set()

    def test_what_waits(self) -> None:
        open_now, waits, awake = put(), put(), put()
        WorkItem.objects.filter(case__number=waits).update(waiting_until=SOON)
        WorkItem.objects.filter(case__number=awake).update(waiting_until=NOW)
        assert found() == {open_now, awake}
        assert found(state="waiting") == {waits}
        assert found(state="all") == {open_now, awake, waits}

    def test_counted_as_they_are_listed(self) -> None:
        put(due=NOW), put(due=SOON), put(stake="5.00")
        asked = [wanted(due="overdue"), wanted(), wanted(at_stake="5"), wanted(owner="me")]
        with CaptureQueriesContext(connection) as statements:
            assert counts(asked) == [1, 3, 1, 0]
        assert len(statements) == 1

    def test_by_days_waiting(self) -> None:
        """The one that has waited longest first, whenever it is due."""
        old, new = put(), put(due=NOW)
        WorkItem.objects.filter(case__number=old).update(made_at=NOW - timedelta(days=3))
        assert [each.case for each in page(wanted(sort="waiting"), size=9)] == [old, new]
        assert [each.case for each in page(wanted(), size=9)] == [new, old]
