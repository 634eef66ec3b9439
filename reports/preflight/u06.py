"""U6: rows that run by the hour have times."""

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
from reports.preflight.conditions import by_the_hour

ID, WHAT = "U6", "Expedited and Part B rows have times"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        layout = export.layout
        times = [each for each in layout.columns if each.type == "time"]
        for row, cells in enumerate(export.dicts(), 1):
            if not by_the_hour(cells):
                continue
            for column in times:
                beside_it = cells.get(column.field.replace("_time", "_date"), "")
                time = cells.get(column.field, "")
                if applies(beside_it, layout) and not applies(time, layout):
                    why = f"the row runs by the hour, and of {beside_it} the time is missing"
                    found.append(fault(ID, export, row, column.name, why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
