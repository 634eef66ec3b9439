"""U7: what a row's outcome asks for is there.

An approved row has its effect before it leaves, though the time for it may still run: so the check
reads.  What a body outside reversed has its effect once the time to carry it out is over.
"""

from collections.abc import Iterator, Mapping, Sequence

from reports.layout import Column
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


IN_ITS_TIME = "once_its_time_is_over"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        found += _of_outcome(export)
        found += _of_time(export, beside)
    return found


def _of_outcome(export: Export) -> Iterator[Fault]:
    wanted = [each for each in export.layout.columns if each.required in OF_OUTCOME]
    for row, cells in enumerate(export.dicts(), 1):
        for column in wanted:
            cell = cells.get(column.field, "")
            if required(column.required, cells) and not applies(cell, export.layout):
                yield fault(ID, export, row, column.name, _why(column, cells))


def _why(column: Column, cells: Mapping[str, str]) -> str:
    why = f"it is needed where the row is {column.required.replace('_', ' ')}"
    if column.required == "approved" and cells.get("disposition") == "Approved":
        why += ", also while the time to carry it out still runs: take the table again once it is"
    return why


def _of_time(export: Export, beside: Beside) -> Iterator[Fault | CouldNotLook]:
    """An empty cell is U2's to tell."""
    wanted = [each for each in export.layout.columns if each.required == IN_ITS_TIME]
    for column in wanted:
        for row, cells in enumerate(export.dicts(), 1):
            if cells.get(column.field, "") != export.layout.null:
                continue
            if beside.overdue is None:
                yield CouldNotLook(ID, "when the time to carry out a reversal is over")
                return
            if late := beside.overdue(cells):
                why = f"the time to carry it out is over: {late}"
                yield fault(ID, export, row, column.name, why)


CHECK = Check(ID, WHAT, ERROR, ask)
