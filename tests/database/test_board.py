"""The deadline board: each open deadline once, in the column of its last day in time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.cases import worklist
from kernel.cases.board import Asked, board, days_of, dues_between, spans
from kernel.cases.models import Case, Deadline
from kernel.cases.wanted import Wanted
from tests import factories
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""Monday, 10:00 in New York (UTC-5)."""


def due(
    late_from: datetime, number: str, clock: str = "ma_payment_appeal", **said: Any
) -> Deadline:
    of = factories.case(number=number, regimes=["medicare_advantage"], **said)
    return Deadline.objects.create(
        case=of, clock=clock, rule="MA-24", late_from=late_from, state="running", steps=["one"],
        due_on=(late_from - timedelta(microseconds=1)).date(),
    )  # fmt: skip


def midnight(day: int) -> datetime:
    return datetime(2026, 3, day, 5, tzinfo=UTC)  # before March 8, when the clocks change


# late_from is the first instant too late: what is due on March 2 is missed on March 3 at 0:00
@pytest.mark.parametrize(
    ("late_from", "column"),
    [
        (NOW, "Overdue"),
        (NOW + timedelta(minutes=1), "Today"),
        (midnight(3), "Today"),
        (midnight(4), "Next 3 days"),
        (midnight(6), "Next 3 days"),
        (midnight(7), "Next 7 days"),
        (datetime(2026, 3, 10, 4, tzinfo=UTC), "Next 7 days"),  # due Mar 9, day 7; UTC-4 by then
        (datetime(2026, 3, 11, 4, tzinfo=UTC), "Later"),
    ],
)
def test_a_deadline_stands_in_the_column_of_its_last_day(late_from: datetime, column: str) -> None:
    due(late_from, "T1")
    found = {
        each.name: [one.number for one in each.dues]
        for each in board(Asked(sees=("*",)), now=NOW, zone=ZONE)
    }
    assert [name for name, numbers in found.items() if numbers] == [column]


def test_the_columns_leave_no_instant_out() -> None:
    found = spans(NOW, ZONE)
    assert [each[1] for each in found[1:]] == [each[2] for each in found[:-1]]


def test_the_calendar_has_it_on_its_last_day() -> None:
    due(midnight(3), "T1")
    found = days_of(Asked(sees=("*",)), date(2026, 3, 2), 7, zone=ZONE)
    assert {
        day.isoformat(): [one.number for one in dues] for day, dues in found.items() if dues
    } == {"2026-03-02": ["T1"]}


def test_what_is_restricted_is_shown_to_no_other() -> None:
    due(midnight(3), "T1", restricted_to="dr.wu")
    seen = board(Asked(sees=("dr.wu",)), now=NOW, zone=ZONE)
    hidden = board(Asked(sees=("a.ito",)), now=NOW, zone=ZONE)
    assert sum(each.count for each in seen) == 1
    assert sum(each.count for each in hidden) == 0


def test_kind_owner_and_who_owes_narrow_it() -> None:
    due(midnight(3), "T1", kind="claim")
    due(midnight(3), "T2", kind="appeal", clock="ma_hearing_filing")
    every = Asked(sees=("*",))
    assert sum(each.count for each in board(every, now=NOW, zone=ZONE)) == 2
    one = Asked(kinds=("claim",), sees=("*",))
    assert sum(each.count for each in board(one, now=NOW, zone=ZONE)) == 1
    owed = Asked(clocks=("ma_payment_appeal",), sees=("*",))
    assert sum(each.count for each in board(owed, now=NOW, zone=ZONE)) == 1
    assert sum(each.count for each in board(Asked(owner="x", sees=("*",)), now=NOW, zone=ZONE)) == 0


@pytest.mark.parametrize("shape", ["columns", "table", "calendar"])
def test_the_pages_cost_as_much_for_many_as_for_one(shape: str) -> None:
    client = browser("a.roe", "appeals_specialist")
    soon = timezone.now() + timedelta(hours=5)
    due(soon, "NO-1111111")
    client.get("/deadlines")  # the session is kept with the first page
    with CaptureQueriesContext(connection) as one:
        page = client.get("/deadlines", {"as": shape})
    assert page.status_code == 200
    assert "NO-1111111" in page.content.decode()
    for number in range(2, 30):
        due(soon, f"T{number}", kind="appeal")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/deadlines", {"as": shape})
    assert len(many) == len(one) <= 14
    assert "T29" in page.content.decode()
    assert "4 h 59 min left" in page.content.decode() or shape == "calendar"


def test_an_unknown_filter_is_told_and_not_left_out() -> None:
    client = browser("a.roe", "appeals_specialist")
    for asked in ("kin=claim", "as=x", "week=2026-02-31", "kind=clam"):
        assert client.get(f"/deadlines?{asked}").status_code == 400, asked
    assert (
        machine("b.roe", "appeals_specialist").get("/api/v1/deadlines?kind=clam").status_code == 400
    )


def test_a_kind_of_case_is_shown_to_whoever_may_open_its_page() -> None:
    soon = timezone.now() + timedelta(hours=5)
    claim, appeal = "NO-1111111", "NO-2222222"
    due(soon, claim, kind="claim")
    due(soon, appeal, kind="appeal")
    for name, role, seen in (
        ("a.ito", "adjuster", [claim]),
        ("a.roe", "appeals_specialist", [claim, appeal]),
    ):
        page = browser(name, role).get("/deadlines").content.decode()
        assert [each for each in (claim, appeal) if each in page] == seen
        assert ('value="appeal"' in page) is (appeal in seen)
        found = machine(f"{name}.too", role).get("/api/v1/deadlines").json()["results"]
        assert [each["case"] for each in found] == seen
    assert browser("b.ito", "adjuster").get("/deadlines?kind=appeal").status_code == 400


def test_machines_read_the_same_page_by_page() -> None:
    for number in range(1, 4):
        due(midnight(2) + timedelta(days=3000, minutes=number), f"T{number}")
    client = machine("a.roe", "appeals_specialist")
    first = client.get("/api/v1/deadlines", {"page_size": "2"}).json()
    assert [each["case"] for each in first["results"]] == ["T1", "T2"]
    assert first["results"][0]["owed_by"] == "plan"
    second = client.get(first["next"]).json()
    assert [each["case"] for each in second["results"]] == ["T3"]
    assert second["next"] is None
    assert client.get("/api/v1/deadlines?column=soon").status_code == 400
    assert client.get("/api/v1/deadlines?cursor=x").json()["detail"].startswith("cursor: ")
    assert Case.objects.count() == 3


def test_a_rare_kind_is_found_by_its_index() -> None:
    """Of three thousand claims none is read to find the deadline of one appeal."""
    due(midnight(4), "A26-0000001", kind="appeal")
    standing_at(midnight(4), 3000)
    with CaptureQueriesContext(connection) as told:
        columns = board(Asked(kinds=("appeal",), sees=("*",)), now=NOW, zone=ZONE)
    assert [each.count for each in columns] == [0, 0, 1, 0, 0]
    plan = planned(told.captured_queries[4]["sql"])
    assert "case_of_another_kind" in plan, plan


def test_what_runs_out_at_one_midnight_is_read_in_order_and_not_sorted() -> None:
    """The first page of three thousand costs what the first page of fifty does."""
    standing_at(midnight(4), 3000)
    with CaptureQueriesContext(connection) as told:
        found = dues_between(Asked(sees=("*",)), midnight(3), midnight(9), size=50)
    assert len(found) == 50
    plan = planned(told.captured_queries[0]["sql"])
    assert "deadline_open" in plan, plan
    assert "Sort" not in plan, plan


def test_a_page_of_work_looks_up_its_own_paused_clocks_only() -> None:
    wanted = Wanted(("claims", "appeals"), "a.roe", NOW, ZONE, sees=frozenset({"*"}))
    standing_at(midnight(4), 3000)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_workitem (case_id, queue, reasons, priority, late_from, barred,
                                        made_at, assigned_to, leased_by, skipped_by)
            SELECT id, 'claims', '{r}', 0, %s, '{}', now(), '', '', '{}' FROM cases_case
            """,
            [midnight(4)],
        )
        cursor.execute("ANALYZE cases_workitem")
    with CaptureQueriesContext(connection) as told:
        assert len(worklist.page(wanted, size=50)) == 50
    plan = planned(told.captured_queries[0]["sql"])
    assert "Seq Scan on cases_deadline" not in plan, plan


def standing_at(late_from: datetime, count: int) -> None:
    """So many claims with one deadline each at one moment, and the planner knows of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH claims AS (
                INSERT INTO cases_case (number, kind, regimes, request, track, zone, received_at,
                                        opened_at, restricted_to)
                SELECT 'C26-' || n, 'claim', '{original_medicare}', '', 'standard',
                       'America/New_York', now(), now(), ''
                FROM generate_series(1, %s) n RETURNING id
            )
            INSERT INTO cases_deadline (case_id, clock, rule, late_from, state, steps)
            SELECT id, 'c', 'R', %s, 'running', '{}' FROM claims
            """,
            [count, late_from],
        )
        cursor.execute("ANALYZE cases_case, cases_deadline")


def planned(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())
