"""U12: every delegate with a contract appears, or signed that it had nothing."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
)

ID, WHAT = "U12", "Every delegate appears, or a signed nil statement"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.delegates is None:
        return [CouldNotLook(ID, "the list of delegates was not given")]
    seen = {cells.get("delegate", "") for export in exports for cells in export.dicts()}
    found: list[Fault | CouldNotLook] = []
    for name in sorted(beside.delegates - seen - beside.nil):
        why = f"{name} sent nothing and signed no nil statement"
        found.append(Fault(ID, ERROR, "", 0, "", "delegate", why))
    for name in sorted(beside.nil & seen):
        why = f"{name} signed that it had nothing, and has rows"
        found.append(Fault(ID, ERROR, "", 0, "", "delegate", why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
