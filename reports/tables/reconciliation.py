"""Reconciliation: payments and accumulators held against the ledger.

For each check one row of the whole, and after it every case whose two figures differ, named.  The
whole's difference is the sum of those named: 0.00, and nothing named, where the books agree.  It is
of the books as they stand, whatever the period.
"""

from collections.abc import Iterator

from reports.cells import DOES_NOT_APPLY
from reports.facts.books import held_together
from reports.table import Asked, Row, Source, Table, as_they_are

COLUMNS = "operations_reconciliation"


def rows(asked: Asked) -> Iterator[Row]:
    for each in held_together():
        cells = {
            "check": each.check,
            "number": each.number or DOES_NOT_APPLY,
            "what": each.what or DOES_NOT_APPLY,
            "pairs": each.pairs,
            "ledger": each.ledger,
            "other": each.other,
            "difference": each.difference,
        }
        source = Source(row=f"cases_case:{each.case}") if each.case else Source()
        yield Row(each.case, each.number, cells, {"number": source})


TABLE = Table(
    name="reconciliation",
    title="Reconciliation: payments and accumulators against the ledger",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=as_they_are,
    permission="report.operations",
    moment="now",
)
