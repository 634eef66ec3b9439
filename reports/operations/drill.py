"""From a number of a report of sums back to its rows: together they are the number."""

from dataclasses import dataclass

from reports.cells import text_of
from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.parts import cells_of, part_of, rows_kept
from reports.registry import table_named
from reports.table import Behind, UnableToReport


@dataclass(frozen=True, slots=True)
class Drilled:
    """`cell` is the number as the report has it, `together` what its rows come to; both as text."""

    shown: dict[str, str]
    field: str
    cell: str
    together: str
    rows: tuple[Behind, ...]

    @property
    def adds_up(self) -> bool:
        return self.cell == self.together


def rows_behind(snapshot: Snapshot, row: int, field: str) -> Drilled:
    """`row` of the snapshot, from 1, and a field of its layout.  UnableToReport where the report is
    not of sums, or the field is no count or sum."""
    table = table_named(snapshot.report)
    layout = layout_of(table.layout, snapshot.layout_version)
    if table.sums is None:
        raise UnableToReport(f"{table.title}: its rows are its cases; there is nothing behind them")
    part, place = part_of(snapshot, row)
    shown = dict(zip(layout.fields, cells_of(part, place), strict=True))
    found = table.sums.behind(rows_kept(snapshot.run), shown, field)
    together = text_of(layout.column(field), table.sums.together(found, field), layout)
    return Drilled(shown, field, shown[field], together, tuple(found))
