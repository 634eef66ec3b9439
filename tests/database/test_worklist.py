"""Open work listed for machines: what is due first on top, page after page, nobody's secrets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from kernel.cases.models import Deadline, WorkItem
from kernel.cases.queue import Work, put_many, take_next
from kernel.cases.worklist import Place, page
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


def put(*, due: datetime | None = None, priority: int = 0, **said: Any) -> str:
    """One case in the queue; its number."""
    one = case(**said)
    if due:
        Deadline.objects.create(case=one, clock="c", rule="R", late_from=due, state="running")
    put_many([Work(one.pk, "review", ("why",), priority=priority)], now=NOW)
    return one.number


def listed(client: APIClient, address: str = f"{WORK}?queue=review") -> tuple[list[str], Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    said = response.json()
    return [each["case"] for each in said["items"]], said["next"]


def test_as_the_work_is_handed_out(client: APIClient) -> None:
    never, later = put(), put(due=SOON + timedelta(days=1))
    soon, urgent, soon_too = put(due=SOON), put(priority=3), put(due=SOON)
    assert listed(client) == ([urgent, soon, soon_too, later, never], None)


def test_page_after_page_is_the_whole_queue_once(client: APIClient) -> None:
    """Of every way an item can stand to the one before: same day, later, no day, less urgent."""
    for place in range(24):
        put(priority=place % 2, due=(None, SOON, SOON + timedelta(days=place))[place % 3])
    whole, end = listed(client, f"{WORK}?queue=review&size=200")
    assert (len(whole), end) == (24, None)
    for size in (1, 2, 5, 23, 24):
        seen: list[str] = []
        address = f"{WORK}?queue=review&size={size}"
        while address:
            cases, address = listed(client, address)
            assert 0 < len(cases) <= size
            seen += cases
        assert seen == whole


def test_work_done_in_between_moves_no_page(client: APIClient) -> None:
    numbers = [put(due=SOON + timedelta(days=place)) for place in range(4)]
    first, following = listed(client, f"{WORK}?queue=review&size=2")
    WorkItem.objects.filter(case__number=numbers[0]).update(done_at=NOW)
    assert first == numbers[:2]
    assert listed(client, following) == (numbers[2:], None)


def test_neither_the_barred_nor_the_stranger_sees_it(client: APIClient) -> None:
    seen, of_ann, of_bob = put(), put(restricted_to="ann"), put(restricted_to="bob")
    barred = case()
    put_many([Work(barred.pk, "review", barred=("ann",))], now=NOW)
    assert listed(client) == ([seen, of_ann], None)
    assert {each.case for each in page("review", "bob", size=9)} == {seen, barred.number, of_bob}


def test_who_has_it_in_hand_is_told(client: APIClient) -> None:
    number = put(due=SOON)
    take_next("review", "bob", now=NOW)
    (item,) = client.get(f"{WORK}?queue=review").json()["items"]
    assert item["case"] == number
    assert item["late_from"] == "2026-04-02T00:00:00+00:00"
    assert item["reasons"] == ["why"]
    assert item["leased_by"] == "bob"
    assert datetime.fromisoformat(item["leased_until"]) == NOW + timedelta(minutes=20)


def test_an_empty_queue(client: APIClient) -> None:
    assert listed(client) == ([], None)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?queue=",
        "?queue=a%00b",
        "?queue=review&queue=other",
        "?queue=review&colour=red",
        *(f"?queue=review&size={size}" for size in ("0", "201", "-1", "1e2", "x", "", "９")),
        *(f"?queue=review&after={after}" for after in ("", "x", "!", "W10", "WzEsMl0", "bnVsbA")),
        "?queue=review&after=WzEsICJub3QgYSBkYXkiLCAyXQ",  # [1, "not a day", 2]
        "?queue=review&after=WzEsICIyMDI2LTAxLTAxIiwgMl0",  # a day without its zone
        "?queue=review&after=W3RydWUsIG51bGwsIDFd",  # [true, null, 1]
        "?queue=review&after=WzAsIG51bGwsIC0xXQ",  # [0, null, -1]
        "?queue=review&after=WzQwMDAwLCBudWxsLCAxXQ",  # [40000, null, 1]
    ],
)
def test_what_cannot_be_read_is_told(client: APIClient, asked: str) -> None:
    response = client.get(WORK + asked)
    assert response.status_code == 400, asked
    assert response["Content-Type"] == "application/problem+json"


def test_a_page_is_one_statement_in_the_order_of_the_index() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page("review", "ann", after=Place(1, SOON, 7), size=50)
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("work_by_urgency") == 4
