"""The rows behind a number, each with its case, what it adds, and what it says."""

from dataclasses import dataclass

from reports.counting import Counting
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
class Part:
    """One of the two numbers of a rate: what it is called, how it stands, and its place."""

    name: str
    cell: str
    row: int
    field: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate or a mean as it stands, with the two numbers it is made of."""

    name: str
    cell: str
    of: Part
    whole: Part


def rate_of(run: Run, row: int, field: str) -> Rate | None:
    """None where it is no rate.  Its row is there, or `rows_behind` says that it is not."""
    if isinstance(run.table.sums, Counting):
        return _of_elements(run, run.table.sums, row, field)
    sums = run.shown_sums
    parts = {**sums.rates, **sums.means}.get(field) if sums else None
    found = rows_from(run, row - 1, 1) if parts and row else []
    if not parts or not found:
        return None
    cells = dict(zip(run.layout.fields, found[0].cells, strict=True))
    of, whole = (Part(run.layout.column(each).name, cells[each], row, each) for each in parts)
    return Rate(run.layout.column(field).name, cells[field], of, whole)


def _of_elements(run: Run, counting: Counting, row: int, field: str) -> Rate | None:
    """Of a list of elements both numbers stand in rows of their own, at the same level."""
    shown = {each.row: dict(zip(run.layout.fields, each.cells, strict=True))
             for each in rows_from(run, 0, run.snapshot.rows)}  # fmt: skip
    if row not in shown or field not in counting.shown:
        return None
    cells = shown[row]
    parts = counting.parts_of(cells["element"], run.snapshot.since)
    if parts is None:
        return None
    places = {
        each["element"]: at
        for at, each in shown.items()
        if all(each[name] == cells[name] for name in counting.by)
    }
    of, whole = (
        Part(shown[places[each]]["name"], shown[places[each]][field], places[each], field)
        for each in parts
    )
    return Rate(cells["name"], cells[field], of, whole)


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
