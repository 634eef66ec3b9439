"""U3: type, length, patterns of days and times, code lists."""

import re
from collections.abc import Sequence

from reports.layout import Column
from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    applies,
    day,
    fault,
)

ID, WHAT = "U3", "Type, length, day and time patterns, code lists"

_LETTER = "[AC-HJKMNP-RT-Y]"
_PLACES = {"C": "[1-9]", "A": _LETTER, "N": r"\d", "X": rf"(?:{_LETTER}|\d)"}
MBI = re.compile("".join(_PLACES[each] for each in "CAXNAXNAANN"), re.ASCII)
"""By position: a digit from 1, letters without S, L, O, I, B and Z, digits, either."""
CONTRACT, PBP = re.compile(r"[A-Z]\d{4}", re.ASCII), re.compile(r"\d{3}", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII)
DAY = re.compile(r"\d{4}/\d{2}/\d{2}", re.ASCII)
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.rows, 1):
            for column, cell in zip(export.layout.columns, cells, strict=False):
                if applies(cell, export.layout) and (why := wrong(column, cell)):
                    found.append(fault(ID, export, row, column.name, why))
    return found


def wrong(column: Column, cell: str) -> str:
    """What is wrong with a cell, or an empty text."""
    if column.length is not None and len(cell) > column.length:
        return f"{len(cell)} characters, and {column.length} are the most"
    if column.values and cell not in column.values:
        return f"{cell!r} is not one of {', '.join(column.values)}"
    if column.type == "date" and not (DAY.fullmatch(cell) and day(cell)):
        return f"{cell!r} is no day as CCYY/MM/DD"
    patterns = {"mbi": MBI, "contract": CONTRACT, "pbp": PBP, "time": TIME}
    patterns |= {"number": NUMBER, "money": NUMBER}
    pattern = patterns.get(column.type)
    if pattern is not None and not pattern.fullmatch(cell):
        return f"{cell!r} has not the form of {column.type}"
    return ""


CHECK = Check(ID, WHAT, ERROR, ask)
