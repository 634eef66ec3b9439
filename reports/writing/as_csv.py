"""CSV: nothing in it is a formula for a spreadsheet.  Of what is submitted neither, for people open
it too: a regulator's machine gets the workbook, where text is text exactly as it is."""

import csv
import io
import re

from kernel.spreadsheet import STARTS_A_FORMULA, inert
from reports.writing.document import Document, Out, piece_of

_BEFORE = (",", "\n", ',"', '\n"')
"""What stands before a cell's first character.  The first cell of a piece is looked at apart."""


def write_csv(document: Document, out: Out) -> None:
    """The header, then every piece as it stands, unless a cell of it must be made safe."""
    out.write(piece_of([document.layout.names]).encode())
    for piece in document.pieces():
        out.write(_safe(piece).encode())


def _safe(piece: str) -> str:
    if not _may_be(piece):
        return piece
    rows = csv.reader(io.StringIO(piece, newline=""))
    return piece_of([[safe(cell) for cell in row] for row in rows])


def _may_be(piece: str) -> bool:
    """Whether some cell may begin as a formula does: quickly, as nearly no piece has one.

    A cell that begins with the end of a line is always quoted; bare, it is one.
    """
    if piece.lstrip('"').startswith(STARTS_A_FORMULA):
        return True
    for start in STARTS_A_FORMULA:
        before = _BEFORE[2:] if start in "\r\n" else _BEFORE
        if start in piece and any(f"{each}{start}" in piece for each in before):
            return True
    return False


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run.  A plain number is none."""
    return cell if _NUMBER.fullmatch(cell) else inert(cell)


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
