"""Reports for regulators over a small invented year, each held against SQL of its own.

The statements here ask rows as they are kept (the appeals' decisions, the requests' own columns);
the reports read events.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.parts import cells_of, part_of, rows_kept
from reports.registry import table_named
from reports.table import Period
from reports.tables.metrics import median, metrics_of
from reports.year.making import Sizes, make
from tests import reporting

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


def test_part_c_is_what_the_decisions_say() -> None:
    _, rows = run("part_c")
    told = {row["element"]: int(row["year"]) for row in rows}
    decided = "e.name = 'decided' AND e.at >= '2026-01-01 05:00Z' AND e.at < '2027-01-01 05:00Z'"
    ((services,),) = asked(
        f"""
        SELECT count(DISTINCT c.id) FROM cases_case c JOIN cases_event e ON e.case_id = c.id
        WHERE c.kind = 'authorization' AND 'medicare_advantage' = ANY(c.regimes) AND {decided}
        """
    )
    assert told["OD-SE"] == services > 0
    outcomes = dict(
        asked(
            """
            SELECT d.outcome, count(*) FROM appeals_appealdecision d
            JOIN cases_case c ON c.id = d.appeal_id JOIN appeals_appeal a ON a.case_id = c.id
            WHERE d.by = 'plan' AND 'medicare_advantage' = ANY(c.regimes)
              AND a.asked_by <> 'contract_provider'
              AND d.decided_at >= '2026-01-01 05:00Z' AND d.decided_at < '2027-01-01 05:00Z'
            GROUP BY 1
            """
        )
    )
    for outcome, letter in (("overturned", "F"), ("partly", "P")):
        found = sum(told[f"RC-{what}-{letter}"] for what in ("SE", "SN", "CE", "CN"))
        assert found == outcomes.get(outcome, 0)
    ((total,),) = asked(
        """
        SELECT count(*) FROM cases_case c WHERE c.kind = 'grievance'
          AND 'medicare_advantage' = ANY(c.regimes)
          AND EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('resolution_made', 'resolved')
            AND e.at >= '2026-01-01 05:00Z' AND e.at < '2027-01-01 05:00Z')
          AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('withdrawn', 'merged', 'dismissed'))
        """
    )
    assert told["G-A"] == total
    for row in rows:
        assert sum(int(row[q]) for q in ("Q1", "Q2", "Q3", "Q4")) == int(row["year"])


def test_the_cases_behind_a_figure_of_part_c_are_it() -> None:
    snapshot, rows = run("part_c")
    for place, row in enumerate(rows, 1):
        if row["year"] != "0":
            assert rows_behind(snapshot, place, "year").adds_up


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
