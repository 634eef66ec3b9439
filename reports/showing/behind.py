"""The rows behind a number, each with its case, what it adds, and what it says."""

from dataclasses import dataclass

from reports.layout import Column
from reports.operations.drill import Drilled
from reports.showing.runs import Run, rows_from
from reports.sums import text


@dataclass(frozen=True, slots=True)
class Adding:
    """One row: its case, what it adds, its own values by field as text."""

    number: str
    adds: str
    fields: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate or a mean as it stands, with the two numbers it is made of."""

    cell: str
    of: Column
    of_cell: str
    whole: Column
    whole_cell: str


def rate_of(run: Run, row: int, field: str) -> Rate | None:
    """None where the field is no rate.  Its row is there, or `rows_behind` says that it is not."""
    sums = run.shown_sums
    parts = {**sums.rates, **sums.means}.get(field) if sums else None
    found = rows_from(run, row - 1, 1) if parts and row else []
    if not parts or not found:
        return None
    cells = dict(zip(run.layout.fields, found[0].cells, strict=True))
    of, whole = (run.layout.column(each) for each in parts)
    return Rate(cells[field], of, cells[of.field], whole, cells[whole.field])


def behind_shown(drilled: Drilled) -> list[Adding]:
    """Each row of it."""
    return [
        Adding(
            each.row.number,
            f"{each.adds:f}" if not isinstance(each.adds, int) else str(each.adds),
            tuple(each.row.cells),
            tuple(_said(value) for value in each.row.cells.values()),
        )
        for each in drilled.rows
    ]


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(text(each) for each in value)
    return text(value)
