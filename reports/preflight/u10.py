"""U10: a case is in one table, once."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    Name,
    fault,
    name_of,
)

ID, WHAT = "U10", "Same case in two tables, or two rows for one request"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    seen: dict[str, tuple[str, int]] = {}
    rows: dict[tuple[str, Name], int] = {}
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            number = cells.get("number", "")
            if not number:
                continue
            layout = export.layout.name
            other, twin = seen.get(number), rows.get((layout, name_of(cells)))
            if other and not _both_right(other[0], layout):
                found.append(fault(ID, export, row, "number", _why(number, *other)))
            elif twin:
                found.append(fault(ID, export, row, "number", _why(number, layout, twin)))
            seen.setdefault(number, (layout, row))
            rows.setdefault((layout, name_of(cells)), row)
    return found


def _why(number: str, table: str, row: int) -> str:
    return f"{number} is row {row} of {table} too"


def _both_right(one: str, other: str) -> bool:
    """Each reversal from outside is reported under the number of what it is about."""
    return "odag_eff_c" in (one, other)


CHECK = Check(ID, WHAT, ERROR, ask)
