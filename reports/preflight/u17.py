"""U17: the day of a representative's papers is not copied from the day of receipt."""

from collections.abc import Sequence

from reports.preflight.checking import (
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    applies,
    fault,
)

ID, WHAT = "U17", "AOR date copied from received date"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            papers = cells.get("aor_date", "")
            if applies(papers, export.layout) and papers == cells.get("received_date"):
                why = f"{papers} is the day of receipt too: were the papers with it?"
                found.append(fault(ID, export, row, "aor_date", why, WARNING))
    return found


CHECK = Check(ID, WHAT, WARNING, ask)
