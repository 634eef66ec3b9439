"""The service-level file over cases put on file by the operations: a row a line, four sections."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from appeals.operations.open import Wanted, open_appeal
from claims.operations.authorizations.decide import decide
from kernel.cases.timeline import record
from reports.operations.write import write_snapshot
from reports.table import Period
from tests import appeal_letters, appealing, authorizing, paying, reporting

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
LATER = datetime(2026, 12, 1, 15, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 15, tzinfo=UTC)


def test_each_line_is_a_row_of_its_section(settings: Any, tmp_path: Path) -> None:
    plan = authorizing.plan("medicare_advantage", network="required")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    of = paying.member(plan, mbi="1EG4TE5MK73")
    claim = appealing.denied(of)
    answer = authorizing.requested(of)
    decide(
        answer.number, authorizing.refusal(), now=datetime(2026, 3, 4, 15, tzinfo=UTC), by="nurse"
    )
    wanted = Wanted(
        asked_by="member", notice_dated=date(2026, 3, 10), request=answer.number, claim=""
    )
    appeal = open_appeal(wanted, received_at=APRIL, zone=reporting.ZONE, now=APRIL, by="i.katz")
    record(appeal.pk, "withdrawn", APRIL, now=APRIL, by="member")
    again = appealing.appealed(claim)
    appeal_letters.decided(again, "upheld", datetime(2026, 6, 20, 15, tzinfo=UTC))
    out = io.BytesIO()
    write_snapshot(reporting.run("cms10905", YEAR, LATER), out)
    found = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    sections: dict[str, list[dict[str, str]]] = {}
    for row in found:
        sections.setdefault(row["Section"], []).append(row)
    assert {name: len(rows) for name, rows in sections.items()} == {
        "Initial, payment": counted("claims_line"),
        "Initial, coverage": counted("claims_requestedservice"),
        "Reconsideration, payment": counted("claims_line"),
        "Reconsideration, coverage": counted("claims_requestedservice"),
    }
    assert {row["Disposition"] for row in sections["Initial, coverage"]} == {"A"}
    for row in sections["Reconsideration, coverage"]:
        assert row["Disposition"] == "W"
        assert row["Organization determination number"] == answer.number
        assert row["Reconsideration number"] == appeal.number
    for row in sections["Reconsideration, payment"]:
        assert (row["Disposition"], row["Organization determination number"]) == ("A", claim.number)


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
