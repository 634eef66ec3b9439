"""U13: case numbers without gaps; what was opened is in a table, or why not."""

from collections.abc import Sequence

from reports.preflight.checking import (
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
)

ID, WHAT = "U13", "Cases opened and in no table, each with a reason"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.opened is None:
        return [CouldNotLook(ID, "the cases that were opened were not given")]
    seen = {cells.get("number", "") for export in exports for cells in export.dicts()}
    found: list[Fault | CouldNotLook] = []
    for number in sorted(beside.opened - seen - beside.elsewhere.keys()):
        why = "it was opened in the period, is in no table, and no reason is given"
        found.append(Fault(ID, WARNING, "", 0, number, "number", why))
    if beside.gaps is None:
        found.append(CouldNotLook(ID, "which case numbers were given out was not given"))
    for numbers in beside.gaps or ():
        why = f"{numbers}: given out, and no case has it"
        found.append(Fault(ID, WARNING, "", 0, "", "number", why))
    return found


CHECK = Check(ID, WHAT, WARNING, ask)
