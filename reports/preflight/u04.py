"""U4: days come in the order things happen, and none is in the future."""

from collections.abc import Mapping, Sequence

from reports.layout import Layout
from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    day,
    fault,
)

ID, WHAT = "U4", "Received, papers, decision, letter in their order; nothing in the future"

IN_ORDER = (
    ("received_date", "received_time", "aor_date", "aor_time"),
    ("received_date", "received_time", "determined_date", "determined_time"),
    ("determined_date", "determined_time", "written_date", "written_time"),
    ("determined_date", "determined_time", "oral_date", "oral_time"),
    ("determined_date", "determined_time", "effectuated_date", "effectuated_time"),
    ("received_date", "received_time", "forwarded_date", "forwarded_time"),
    ("received_date", "received_time", "written_date", "written_time"),
    ("received_date", "received_time", "oral_date", "oral_time"),
    ("received_date", "received_time", "paid_date", ""),
    ("received_date", "received_time", "effectuated_date", "effectuated_time"),
)
"""Each pair: what comes first, what may not come before it."""


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        today = beside.today
        for row, cells in enumerate(export.dicts(), 1):
            for first, first_time, then, then_time in IN_ORDER:
                if _before(cells, then, then_time, first, first_time):
                    why = f"{cells[then]} is before {cells[first]} ({_name(export.layout, first)})"
                    named = then if cells[then] != cells[first] else then_time
                    found.append(fault(ID, export, row, _name(export.layout, named), why))
            for column in export.layout.columns:
                at = day(cells.get(column.field, "")) if column.type == "date" else None
                if at is not None and at > today and column.field != "effect_date":
                    why = f"{cells[column.field]} is in the future"
                    found.append(fault(ID, export, row, column.name, why))
    return found


def _before(cells: Mapping[str, str], then: str, then_time: str, first: str, at: str) -> bool:
    """Whether `then` is before `first`: by the day; on one day by the time, where both have one."""
    one, other = day(cells.get(first, "")), day(cells.get(then, ""))
    if one is None or other is None:
        return False
    if one != other:
        return other < one
    times = cells.get(then_time, ""), cells.get(at, "")
    return all(":" in each for each in times) and times[0] < times[1]


def _name(layout: Layout, field: str) -> str:
    return layout.column(field).name


CHECK = Check(ID, WHAT, ERROR, ask)
