"""A claim costs the same however many are on file: no statement reads a table of theirs through.

Seen in the plans PostgreSQL makes for the statements as they were sent, beside a stock that is
large enough for it to prefer an index.
"""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.facts.earlier import earlier_of
from config.bench.billed import Billed, bill
from config.bench.people import invent
from config.bench.stocked import fill
from kernel.members.matching import Named, match
from kernel.members.models import Member
from tests.working import billed, decide, people, posted

pytestmark = pytest.mark.django_db

MEMBERS = 60
COPIES = 60
NEW = 3
READ_THROUGH = re.compile(r"Seq Scan on ((?:cases|claims|members)_\w+)")
OF_THE_STOCK = {
    *("cases_case", "cases_event", "cases_deadline", "cases_workitem"),
    *("claims_claim", "claims_line", "claims_decision", "claims_decidedline"),
    *("claims_lineadjustment", "claims_posting", "claims_opinionchain", "claims_chainopinion"),
    *("members_member", "members_coverage", "members_memberyear"),
}


def test_a_new_claim_is_matched_posted_and_decided_by_indexes(tmp_path: Path) -> None:
    people(MEMBERS)
    posted(billed(MEMBERS), tmp_path)
    decide()
    fill(COPIES)
    next_claims = _next()
    with CaptureQueriesContext(connection) as told:
        posted(next_claims, tmp_path)
        decide()
    asked = {each["sql"] for each in told.captured_queries if reads(each["sql"])}
    assert any("claims_decidedline" in each for each in asked), "earlier lines are asked for"
    assert any("subscriber_number" in each for each in asked), "families are asked for"
    assert any("FOR UPDATE" in each for each in asked), "years are locked"
    found = {(table, each) for each in asked for table in read_through(each)}
    assert not found, found


def test_what_was_decided_of_a_line_is_looked_up_line_by_line(tmp_path: Path) -> None:
    """Also where so much is asked at once that PostgreSQL would rather read the table."""
    people(MEMBERS)
    posted(billed(MEMBERS), tmp_path)
    decide()
    with CaptureQueriesContext(connection) as told:
        earlier_of(dict.fromkeys(Member.objects.values_list("pk", flat=True)), [])
    plan = planned(told.captured_queries[-1]["sql"], "SET LOCAL enable_nestloop = off")
    assert "decided_line_once" in plan, plan
    assert "Anti Join" not in plan, plan


def test_a_family_is_found_by_its_index_among_any_number_of_numbers() -> None:
    named = [Named(f"W{number:08d}") for number in range(500)]
    with CaptureQueriesContext(connection) as told:
        assert {each.why for each in match(named).values()} == {"unknown"}
    (family,) = [each["sql"] for each in told.captured_queries if "members_coverage" in each["sql"]]
    plan = planned(family, "SET LOCAL enable_seqscan = off")
    assert "coverage_of_family" in plan, plan


def _next() -> list[Billed]:
    """Claims of members who are on file: other days and other charges than those that are."""
    made = invent(MEMBERS)
    bill(made, MEMBERS)
    return bill(made, MEMBERS)[:NEW]


def reads(statement: str) -> bool:
    return statement.lstrip().startswith(("SELECT", "UPDATE"))


def read_through(statement: str) -> set[str]:
    """The large tables of which the plan reads every row."""
    return set(READ_THROUGH.findall(planned(statement))) & OF_THE_STOCK


def planned(statement: str, first: str = "SELECT") -> str:
    with connection.cursor() as cursor:
        cursor.execute(first)
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())
