"""A year with known faults: every one is found by its check, nothing else is, in a submission and
on live cases; and each table counts what plain SQL counts."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal
from config.bench import year_counts
from kernel.cases.models import Concerns, Deadline
from reports.live.checking import Given, Looked, look
from reports.live.watching import look_again
from reports.table import Asked, Period
from tests.reporting import ZONE, contracts

SIZES = {"claims": 900, "authorizations": 40, "appeals": 26, "grievances": 12, "letters": 0}
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
END = datetime(2027, 1, 1, tzinfo=ZoneInfo(ZONE))
MINUTE = timedelta(minutes=1)
FOUND_BY = {
    "authorization_letter_late": {"T-OD-1"},
    "expedited_late": {"T-OD-4"},
    "extension_without_letter": {"U5", "T-OD-1", "T-OD-6"},
    "denial_without_physician": {"U8"},
    "noncontract_paid_late": {"T-PY-1"},
    "forward_missing": {"U7", "T-RC-2"},
    "effectuation_missing": {"T-EF-1-provided"},
    "reviewer_same": {"U8"},
    "reviewer_unqualified": {"U8"},
    "grievance_letter_late": {"T-GV-1"},
    "quality_answered_orally": {"U7", "T-GV-1"},
}
ELSEWHERE = ("claim_letter_late", "appeal_letter_late")
"""Of plans that are not Medicare Advantage: no table of ODAG is of them, their clocks are."""


def found_by(faults: dict[str, str]) -> dict[str, set[str]]:
    """The checks of each fault; a payment's appeal not forwarded has a test of its own."""
    payments = set(Appeal.objects.filter(request="payment").values_list("case__number", flat=True))
    expected = {case: set(FOUND_BY[kind]) for case, kind in faults.items()}
    for case in payments & {case for case, kind in faults.items() if kind == "forward_missing"}:
        expected[case] = {"U7", "T-PY-4"}
    return expected


def planted(folder: Path) -> dict[str, str]:
    sizes = [f"--{name}={count}" for name, count in SIZES.items()]
    call_command("demo_year", *sizes, "--faults", "--out", str(folder), stdout=StringIO())
    said = json.loads((folder / "faults.json").read_text(encoding="utf-8"))
    return {each["case"]: each["kind"] for each in said}


@pytest.mark.django_db(transaction=True)
def test_every_planted_fault_is_found_and_nothing_else(tmp_path: Path, settings: Any) -> None:
    settings.CONTRACTS_FILE = contracts(tmp_path, "YR-MA")
    faults = planted(tmp_path)
    advantage = {case: kind for case, kind in faults.items() if kind not in ELSEWHERE}
    with CaptureQueriesContext(connection) as asked:
        looked = look(Asked(YEAR, END, ZONE), given=Given(delegates=frozenset()))
    assert len(asked) < 140
    found: dict[str, set[str]] = {}
    for each in looked.found:
        found.setdefault(each.case, set()).add(each.check)
    assert found == found_by(advantage)
    assert [each.check for each in looked.could_not] == ["U16"]
    late = set(Deadline.objects.filter(state="met_late").values_list("case__number", flat=True))
    assert {case for case, kind in faults.items() if kind in ELSEWHERE} <= late
    agrees_with_sql(looked)
    live_cases_show_the_same(advantage)


def agrees_with_sql(looked: Looked) -> None:
    for table, rows in looked.rows.items():
        assert rows > 0
        assert year_counts.rows(table, YEAR.start, YEAR.end) == rows, table
    for each in looked.tests:
        if each.test.id not in year_counts.NOT_BY_ONE_CLOCK:
            by_sql = year_counts.by_the_clocks(
                each.test.id, each.test.table, list(each.test.clocks), YEAR.start, YEAR.end
            )
            said = {"timely": each.timely, "late": each.late, "open": each.open}
            assert by_sql == {name: count for name, count in said.items() if count}, each.test.id


def live_cases_show_the_same(advantage: dict[str, str]) -> None:
    """By the sweep's part, once; a second look asks for what changed, and for what was judged by
    other data, and finds nothing."""
    assert list(look_again(END, ZONE, MINUTE)) or Concerns.objects.exclude(found=[]).exists()
    rows = Concerns.objects.exclude(found=[]).values_list("case__number", "found")
    shown = {number: {each["check"] for each in found} for number, found in rows}
    assert shown == found_by(advantage)
    with CaptureQueriesContext(connection) as again:
        assert list(look_again(END, ZONE, MINUTE)) == []
    assert len(again) == 2
