"""U2: no cell is blank; what does not apply has the layout's token, and no other."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    FREE_TEXT,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    fault,
)

ID, WHAT = "U2", "No blank cell; only the layout's token"

TOKENS = ("NA", "N/A", "None", "none", "NULL", "null", "-")


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        columns, null = export.layout.columns, export.layout.null
        for row, cells in enumerate(export.rows, 1):
            for column, cell in zip(columns, cells, strict=False):
                if not cell.strip():
                    found.append(fault(ID, export, row, column.name, "it is blank"))
                elif cell in TOKENS and cell != null and column.field not in FREE_TEXT:
                    why = f"{cell!r} is not the layout's token {null!r}"
                    found.append(fault(ID, export, row, column.name, why))
                elif cell == null and column.required == "always" and column.type != "text":
                    found.append(fault(ID, export, row, column.name, "it applies to every row"))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
