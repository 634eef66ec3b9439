"""U10: a case is in one table, once."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    fault,
)

ID, WHAT = "U10", "Same case in two tables, or two rows for one request"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    seen: dict[str, tuple[str, int]] = {}
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            number = cells.get("number", "")
            if not number:
                continue
            if number in seen and not _both_right(seen[number][0], export.layout.name):
                table, other = seen[number]
                why = f"{number} is row {other} of {table} too"
                found.append(fault(ID, export, row, "number", why))
            seen.setdefault(number, (export.layout.name, row))
    return found


def _both_right(one: str, other: str) -> bool:
    """A reversal from outside is reported under the number of what it is about."""
    return one != other and "odag_eff_c" in (one, other)


CHECK = Check(ID, WHAT, ERROR, ask)
