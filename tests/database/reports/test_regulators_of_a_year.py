"""Reports for regulators over a small invented year, each held against SQL of its own.

The statements here ask rows as they are kept (the appeals' decisions, the requests' own columns);
the reports read events.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from config.bench.year_pairs import figures
from config.bench.year_sums import COMPARED
from reports.layout import layout_of
from reports.live.universes import ROWS
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.parts import cells_of, part_of, rows_kept
from reports.registry import table_named, tables
from reports.showing.behind import rate_of
from reports.showing.runs import SIZE, run_of
from reports.table import Period, UnableToReport
from reports.tables.metrics import median, metrics_of
from reports.year.making import Sizes, make
from tests import reporting
from tests.staff import browser

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
SIZES = Sizes(claims=400, authorizations=60, appeals=20, grievances=16, letters=0)
FILE = """plans:
  YR-MA:
    - {from: 2020-01-01, line: medicare_advantage, contract: H9999, pbp: "001"}
  YR-ACA:
    - {from: 2020-01-01, line: qhp, issuer: "99999", market: individual, state: TX}
"""


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Written once, and gone when the last test of this file is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(SIZES, year=2026, seed=11, faults=False, scratch=tmp_path_factory.mktemp("year"))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def contracts(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "contracts.yaml"
    path.write_text(FILE, encoding="utf-8")
    settings.CONTRACTS_FILE = str(path)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def run(report: str) -> tuple[Snapshot, list[dict[str, str]]]:
    snapshot = reporting.run(report, YEAR, AFTER)
    layout = layout_of(table_named(report).layout, snapshot.layout_version)
    cells = [cells_of(*part_of(snapshot, place + 1)) for place in range(snapshot.rows)]
    return snapshot, [dict(zip(layout.fields, row, strict=True)) for row in cells]


def same_as_sql(report: str, rows: list[dict[str, str]]) -> None:
    """Every figure the bench of the whole year compares."""
    pairs = list(COMPARED[report](rows))
    assert pairs
    for each in pairs:
        assert each.told == each.by_sql, each.what


def test_part_c_is_what_the_decisions_say() -> None:
    _, rows = run("part_c")
    same_as_sql("part_c", rows)
    assert {row["element"]: int(row["year"]) for row in rows}["OD-SE"] > 0
    for row in rows:
        assert sum(int(row[q]) for q in ("Q1", "Q2", "Q3", "Q4")) == int(row["year"])


def test_the_cases_behind_a_figure_of_part_c_are_it() -> None:
    snapshot, rows = run("part_c")
    for place, row in enumerate(rows, 1):
        if row["year"] != "0":
            assert rows_behind(snapshot, place, "year").adds_up


def test_a_percent_of_a_list_leads_to_the_two_numbers_it_is_made_of() -> None:
    snapshot, rows = run("qhp_transparency")
    (place,) = (
        at
        for at, row in enumerate(rows, 1)
        if row["element"] == "Issuer_Percent_Internal_Appeals_Overturned"
        and row["issuer"] == "99999"
    )
    with pytest.raises(UnableToReport, match="Appeals_Overturned of Issuer_Internal_Appeals_Filed"):
        rows_behind(snapshot, place, "year")
    rate = rate_of(run_of(snapshot), place, "year")
    assert rate is not None
    parts = (rate.of, rate.whole)
    assert [rows[each.row - 1]["element"] for each in parts] == [
        "Issuer_Number_Internal_Appeals_Overturned",
        "Issuer_Internal_Appeals_Filed",
    ]
    assert all(rows_behind(snapshot, each.row, each.field).adds_up for each in parts)
    won, filed = (Decimal(each.cell) for each in parts)
    assert filed > 0
    assert Decimal(rate.cell) == (won * 100 / filed).quantize(Decimal("0.01"), ROUND_HALF_UP)
    page = browser("o.fficer", "compliance_officer").get(
        f"/reports/runs/{snapshot.number}/behind/{place}/year"
    )
    shown = page.content.decode()
    for each in parts:
        assert f"/behind/{each.row}/year" in shown


def test_metrics_are_what_the_requests_say() -> None:
    snapshot, _ = run("cms0057")
    kept = [dict(each.cells) for each in rows_kept(snapshot.run)]
    base = [each for each in kept if each["level"] == "H9999" and not each["left_out"]]
    said = asked(
        """
        SELECT e.at - c.received_at, e.facts ->> 'disposition', r.case_id
        FROM claims_authorizationrequest r JOIN cases_case c ON c.id = r.case_id
        JOIN LATERAL (SELECT x.* FROM cases_event x WHERE x.case_id = c.id AND x.name = 'decided'
            ORDER BY x.id LIMIT 1) e ON true
        WHERE 'medicare_advantage' = ANY(c.regimes) AND r.under_pa_rules AND NOT r.part_b_drug
          AND c.received_at >= '2026-01-01 05:00Z' AND c.received_at < '2027-01-01 05:00Z'
          AND NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')
        """
    )
    assert len(base) == len(said) > 0
    shown = {each.id: each for each in metrics_of(base, 0)}
    approved = int(shown["M2"].numerator) + int(shown["M6"].numerator)
    assert approved == sum(1 for row in said if row[1] == "approved")
    seconds = [Decimal(int(row[0].total_seconds())) for row in said]
    assert sorted(seconds) == sorted(each["seconds"] for each in base)
    ((middle,),) = asked(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s) FROM unnest(%s::float8[]) s",
        [float(each) for each in seconds],
    )
    assert median(seconds) == Decimal(str(middle))


def test_no_small_count_leaves_the_house() -> None:
    _, rows = run("cms0057")
    assert {row["metric"] for row in rows} >= {"M2", "M3", "M4", "M5", "M6", "M7", "M8a", "M9b"}
    for row in rows:
        for field in ("numerator", "denominator"):
            assert not row[field].isdecimal() or not 1 <= int(row[field]) <= 10, row


def test_each_number_of_the_metrics_leads_to_its_requests_and_what_is_hidden_nowhere() -> None:
    snapshot, rows = run("cms0057")
    page = browser("o.fficer", "compliance_officer").get(f"/reports/runs/{snapshot.number}")
    shown = page.content.decode()
    counts = 0
    for place, row in enumerate(rows, 1):
        for field in ("numerator", "denominator"):
            if row[field].isdecimal():
                counts += 1
                assert rows_behind(snapshot, place, field).adds_up
            if place <= SIZE:
                linked = f"/reports/runs/{snapshot.number}/behind/{place}/{field}" in shown
                assert linked is row[field].isdecimal(), row
    assert counts > 0


def test_transparency_is_what_the_claims_and_appeals_say() -> None:
    _, rows = run("qhp_transparency")
    same_as_sql("qhp_transparency", rows)
    plan = figures(rows, level="plan")
    for kind, least in (("Received", 10), ("Denied", 0)):
        before = f"Plan_Number_Claims_{kind}"
        assert plan[f"{before}_In_Network"] + plan[f"{before}_Out_of_Network"] > least
    assert figures(rows, level="none")["No_Issuer_Claims"] > 0


def test_market_conduct_is_what_the_tables_say() -> None:
    snapshot, rows = run("mcas_health")
    same_as_sql("mcas_health", rows)
    assert figures(rows)["CL-money-paid"] > 0
    for place, row in enumerate(rows, 1):
        if row["year"] != "0":
            assert rows_behind(snapshot, place, "year").adds_up


def test_the_record_of_external_reviews_is_what_their_rows_say() -> None:
    _, rows = run("external_review_record")
    same_as_sql("external_review_record", rows)
    assert figures(rows, level="carrier")["C-requests"] > 0


def test_the_registers_hold_every_complaint_and_grievance_a_state_hears_of() -> None:
    _, rows = run("grievance_register")
    same_as_sql("grievance_register", rows)
    assert {row["kind"] for row in rows} == {"grievance", "appeal"}
    _, complaints = run("complaint_register")
    same_as_sql("complaint_register", complaints)
    grievances = {row["number"] for row in rows if row["kind"] == "grievance"}
    assert grievances <= {row["number"] for row in complaints}
    for row in complaints:
        assert (row["closed"] == "n/a") == (row["keep_until"] == "n/a")


@pytest.mark.parametrize("report", ["bridge", "cms10905", "cms0057"])
def test_these_are_the_tables_as_they_are_kept(report: str) -> None:
    same_as_sql(report, run(report)[1])


def test_the_bench_compares_every_report_that_counts_a_year() -> None:
    """Those of the program audit have checks of their own; what is of other years, of one case or
    of no count is named here."""
    audited = {*ROWS, "aip"}
    older = {"claims_2017", "dmr", "eod", "sod", "srec"}
    elsewhere = {"material_delays", "replay"}
    assert set(tables()) - audited - older - elsewhere == set(COMPARED)
