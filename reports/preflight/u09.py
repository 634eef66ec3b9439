"""U9: contract and benefit package were in force for the member on the day of receipt."""

from collections.abc import Sequence
from datetime import date

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

ID, WHAT = "U9", "Contract and PBP active for the member on the day of receipt"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.active is None:
        return [CouldNotLook(ID, "the enrolment was not given")]
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            key = (cells.get("mbi", ""), cells.get("contract", ""), cells.get("pbp", ""))
            on = day(cells.get("received_date", ""))
            days = beside.active.get(key, ())
            if on and not any(a <= on and (b is None or on < b) for a, b in days):
                found.append(fault(ID, export, row, "contract", _why(*key, on)))
    return found


def _why(mbi: str, contract: str, package: str, on: date) -> str:
    if not mbi:
        return "without the member's Medicare number nobody can tell whether it was in force"
    if not contract:
        return "no contract is on file that could have been in force"
    return f"{contract}-{package} was not in force for the member on {on.isoformat()}"


CHECK = Check(ID, WHAT, ERROR, ask)
