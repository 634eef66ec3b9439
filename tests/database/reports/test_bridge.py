"""The bridge over half an invented year: its ends and rules are what plain SQL counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from config.bench import year_counts
from reports.layout import layout_of
from reports.operations.drill import rows_behind
from reports.operations.parts import cells_of, part_of
from reports.table import Period
from reports.year.making import Sizes, make
from tests import reporting

HALF = Period(date(2026, 1, 1), date(2026, 7, 1))
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
SIZES = Sizes(claims=60, authorizations=120, appeals=60, grievances=2, letters=0)


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Written once, and gone when the last test of this file is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(SIZES, year=2026, seed=11, faults=False, scratch=tmp_path_factory.mktemp("year"))
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_bridge_is_what_sql_counts(year: None, settings: Any, tmp_path: Path) -> None:
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, "YR-MA")
    snapshot = reporting.run("bridge", HALF, AFTER)
    fields = layout_of("bridge", snapshot.layout_version).fields
    rows = [
        dict(zip(fields, cells_of(*part_of(snapshot, place + 1)), strict=True))
        for place in range(snapshot.rows)
    ]
    told = {
        (row["one"], row["other"], row["line"]): row for row in rows if row["measure"] == "counted"
    }
    od, recon = (year_counts.rows(each, HALF.start, HALF.end) for each in ("od", "recon"))
    assert od > 0
    assert recon > 0
    assert told["odag", "cms0057", "start"]["comes_to"] == str(od + recon)
    assert told["odag", "cms0057", "reconsideration"]["out"] == str(recon)
    assert told["odag", "cms0057", "end"]["comes_to"] == str(in_the_base())
    decided, later = decided_later()
    assert (
        told["odag", "part_c", "end"]["comes_to"] == told["part_c", "cms0057", "start"]["comes_to"]
    )
    brought = told.get(("odag", "cms0057", "ended_outside"), {}).get("brought", "0")
    assert (decided > 0, brought) == (True, str(later))
    for place, row in enumerate(rows, 1):
        for column in ("out", "brought", "comes_to"):
            assert rows_behind(snapshot, place, column).adds_up, row


BASE = """
    SELECT count(*), count(*) FILTER (WHERE e.at >= '2026-07-01 04:00Z')
    FROM claims_authorizationrequest r JOIN cases_case c ON c.id = r.case_id
    JOIN LATERAL (SELECT x.at FROM cases_event x WHERE x.case_id = c.id AND x.name = 'decided'
        ORDER BY x.id LIMIT 1) e ON true
    WHERE 'medicare_advantage' = ANY(c.regimes) AND r.under_pa_rules AND NOT r.part_b_drug
      AND c.received_at >= '2026-01-01 05:00Z' AND c.received_at < '2026-07-01 04:00Z'
      AND NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')
"""


def decided_later() -> tuple[int, int]:
    """Requests in the base of the metrics, and those of them decided after the period."""
    with connection.cursor() as cursor:
        cursor.execute(BASE)
        counted, later = cursor.fetchone()
    return int(counted), int(later)


def in_the_base() -> int:
    return decided_later()[0]
