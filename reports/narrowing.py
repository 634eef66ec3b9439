"""A report of one contract, or one benefit package of it, where not all is wanted.  Pure.

A row whose contract nobody knows stays: it may be one of these, and the checks before a submission
name its empty cell.  Left out, nobody would see it in any contract's report.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reports.table import Asked, Row, Table

CONTRACT, PACKAGE = "contract", "pbp"
ASKED = {
    CONTRACT: "one contract (H1234); without it, all",
    PACKAGE: "one benefit package of that contract (001); without it, all",
}
REPORTS = frozenset(
    ("od", "recon", "pymt_c", "eff_c", "grv_c", "aip", "claims_2017", "cms10905", "part_c")
) | {"sod", "eod", "dmr", "srec"}
"""The reports whose rows name their contract."""


def narrowed(table: Table) -> Table:
    """The same report, which may be asked for one contract."""
    if table.name not in REPORTS:
        return table
    return replace(table, rows=_cut(table.rows), parameters={**table.parameters, **ASKED})


def _cut(rows: Callable[[Asked], Iterator[Row]]) -> Callable[[Asked], Iterator[Row]]:
    def cut(asked: Asked) -> Iterator[Row]:
        return (row for row in rows(asked) if belongs(row.cells, asked))

    return cut


def belongs(cells: Mapping[str, object], asked: Asked) -> bool:
    """Whether a row is of what is asked for, as far as anybody knows."""
    return all(
        not asked.parameters.get(name) or cells.get(name) in (None, "", asked.parameters[name])
        for name in ASKED
    )


def is_narrow(asked: Asked) -> bool:
    """Whether it is asked for a part of the plan."""
    return any(asked.parameters.get(name) for name in ASKED)
