"""U7: what a row's outcome asks for is there."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    applies,
    fault,
)
from reports.preflight.conditions import required

ID, WHAT = "U7", "Denied rows have a letter, upheld ones the forward, approved ones the effect"

OF_OUTCOME = (
    *("denied", "denied_or_dismissed", "approved", "upheld", "by_the_hour_upheld"),
    *("decided", "medical_denial", "in_writing", "enrollee_told", "provider_told"),
)


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        wanted = [each for each in export.layout.columns if each.required in OF_OUTCOME]
        for row, cells in enumerate(export.dicts(), 1):
            for column in wanted:
                cell = cells.get(column.field, "")
                if required(column.required, cells) and not applies(cell, export.layout):
                    why = f"it is needed where the row is {column.required.replace('_', ' ')}"
                    found.append(fault(ID, export, row, column.name, why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
