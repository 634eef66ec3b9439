"""U15: round times, many at the same second, mail on a weekend."""

from collections import Counter
from collections.abc import Sequence

from reports.preflight.checking import (
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    applies,
    day,
    fault,
)

ID, WHAT = "U15", "Round times, same-second batches, weekend mail"

ROUND = ("00:00:00", "12:00:00")
MANY = 5
"""So many at one second were made by a machine, or made up."""
SATURDAY = 5


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        layout = export.layout
        times = [each for each in layout.columns if each.type == "time"]
        rows = export.dicts()
        for column in times:
            of_day = column.field.replace("_time", "_date")
            at = Counter(
                (cells.get(of_day, ""), cells.get(column.field, ""))
                for cells in rows
                if applies(cells.get(column.field, ""), layout)
            )
            for row, cells in enumerate(rows, 1):
                time = cells.get(column.field, "")
                if time in ROUND:
                    why = f"{time} is a round time"
                    found.append(fault(ID, export, row, column.name, why, WARNING))
                elif at[cells.get(of_day, ""), time] >= MANY:
                    why = f"{at[cells.get(of_day, ''), time]} rows have {time} on that day"
                    found.append(fault(ID, export, row, column.name, why, WARNING))
        for row, cells in enumerate(rows, 1):
            sent = day(cells.get("written_date", ""))
            if sent is not None and sent.weekday() >= SATURDAY:
                why = f"{sent.isoformat()} is on a weekend"
                found.append(fault(ID, export, row, "written_date", why, WARNING))
    return found


CHECK = Check(ID, WHAT, WARNING, ask)
