"""Figures of the synthetic year as a report and as plain SQL have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
"""As of when the reports of the year are run: after its end."""
YEAR = ">= '2026-01-01 05:00Z' AND {0} < '2027-01-01 05:00Z'"
Rows = Sequence[Mapping[str, str]]
"""The rows of a report as it is kept, by field."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure, or several of one kind: `told` by the report, `by_sql` apart from it."""

    what: str
    told: object
    by_sql: object

    @property
    def same(self) -> bool:
        return self.told == self.by_sql


def in_year(moment: str) -> str:
    """The SQL condition that this column's moment is in the year, in New York's days."""
    return f"{moment} {YEAR.format(moment)}"


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def by(rows: Rows, what: str, *columns: str) -> dict[str, tuple[int, ...]]:
    """One breakdown of a report of sums: whole numbers of these columns, by value."""
    return {
        row["value"]: tuple(int(row[column]) for column in columns)
        for row in rows
        if row["by"] == what
    }


RECEIVED = in_year("c.received_at")
FIRST = """
    JOIN LATERAL (SELECT d.id, d.stored, d.decided_at FROM claims_decision d
        WHERE d.claim_id = c.id AND d.disposition <> 'pended' ORDER BY d.number LIMIT 1) d ON true
    JOIN LATERAL (SELECT bool_and(l.disposition = 'denied') AS denied, sum(l.paid) AS paid,
        sum(l.copay) AS copay, sum(l.deductible) AS deductible, sum(l.coinsurance) AS coinsurance
        FROM claims_decidedline l WHERE l.decision_id = d.id) x ON true
"""
"""The first decision of a claim that was none to wait, with its lines together."""


def figures(rows: Rows, **level: str) -> dict[str, Decimal]:
    """Figures by element, summed over the levels that are so."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if all(row[name] == value for name, value in level.items()) and row["year"] != "n/a":
            found[row["element"]] = found.get(row["element"], Decimal(0)) + Decimal(row["year"])
    return found
