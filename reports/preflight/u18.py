"""U18: five rows of each table drawn at random agree with their source, cell by cell."""

from collections.abc import Sequence
from random import Random

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    fault,
    name_of,
)

ID, WHAT = "U18", "Random trace of five rows a table to the source"

DRAWN = 5


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.cells is None:
        return [CouldNotLook(ID, "the source was not given")]
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        rows = export.dicts()
        for place in drawn(len(rows), beside.seed):
            source = beside.cells(export.layout.name, name_of(rows[place]))
            if source is None:
                found.append(fault(ID, export, place + 1, "number", "no source has this case"))
                continue
            for column in export.layout.columns:
                here, there = rows[place].get(column.field, ""), source.get(column.field, "")
                if here != there:
                    why = f"the file has {here!r}, the source {there!r}"
                    found.append(fault(ID, export, place + 1, column.name, why))
    return found


def drawn(rows: int, seed: int) -> list[int]:
    """Which rows, from 0: the same for the same seed."""
    return sorted(Random(seed).sample(range(rows), min(DRAWN, rows)))


CHECK = Check(ID, WHAT, ERROR, ask)
