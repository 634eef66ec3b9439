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

from config.bench import year_counts
from config.bench.year_found import ELSEWHERE, FOUND_BY, expected
from kernel.cases.models import Concerns, Deadline
from reports.live.checking import Given, Looked, look
from reports.live.watching import look_again
from reports.table import Asked, Period
from reports.year.calendar import mail_days
from tests.reporting import ZONE, contracts

SIZES = {"claims": 5_000, "authorizations": 40, "appeals": 26, "grievances": 12, "letters": 0}
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
END = datetime(2027, 1, 1, tzinfo=ZoneInfo(ZONE))
MINUTE = timedelta(minutes=1)


def planted(folder: Path) -> list[dict[str, str]]:
    sizes = [f"--{name}={count}" for name, count in SIZES.items()]
    call_command("demo_year", *sizes, "--faults", "--out", str(folder), stdout=StringIO())
    said: list[dict[str, str]] = json.loads((folder / "faults.json").read_text(encoding="utf-8"))
    return said


@pytest.mark.django_db(transaction=True)
def test_every_planted_fault_is_found_and_nothing_else(tmp_path: Path, settings: Any) -> None:
    settings.CONTRACTS_FILE = contracts(tmp_path, "YR-MA")
    faults = planted(tmp_path)
    wanted = expected(faults)
    assert {each["kind"] for each in faults} == {*FOUND_BY, *ELSEWHERE}
    with CaptureQueriesContext(connection) as asked:
        looked = look(Asked(YEAR, END, ZONE), given=Given(frozenset(), mail_days=mail_days(2026)))
    assert len(asked) < 140
    found: dict[str, set[str]] = {}
    for each in looked.found:
        found.setdefault(each.case, set()).add(each.check)
    assert found == wanted
    assert looked.could_not == ()
    late = set(Deadline.objects.filter(state="met_late").values_list("case__number", flat=True))
    assert {each["case"] for each in faults if each["kind"] in ELSEWHERE} <= late
    agrees_with_sql(looked)
    live_cases_show_the_same(wanted)


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


def live_cases_show_the_same(wanted: dict[str, frozenset[str]]) -> None:
    """By the sweep's part, once; a second look asks for what changed, and for what was judged by
    other data, and finds nothing."""
    assert list(look_again(END, ZONE, MINUTE)) or Concerns.objects.exclude(found=[]).exists()
    rows = Concerns.objects.exclude(found=[]).values_list("case__number", "found")
    shown = {number: {each["check"] for each in found} for number, found in rows}
    assert shown == wanted
    with CaptureQueriesContext(connection) as again:
        assert list(look_again(END, ZONE, MINUTE)) == []
    assert len(again) == 2
