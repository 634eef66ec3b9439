"""CSV: for a spreadsheet nothing in it is a formula; for a regulator's machine exactly as it is."""

import csv
import io
import re

from reports.writing.document import FORMULA, Document, Out, piece_of

_BEFORE = (",", "\n", ',"', '\n"')
"""What stands before a cell's first character.  The first cell of a piece is looked at apart."""


def write_csv(document: Document, out: Out) -> None:
    """The header, then every piece as it stands, unless a cell of it must be made safe."""
    out.write(piece_of([document.layout.names]).encode())
    for piece in document.pieces():
        out.write((piece if document.submitted else _safe(piece)).encode())


def _safe(piece: str) -> str:
    if not _may_be(piece):
        return piece
    rows = csv.reader(io.StringIO(piece, newline=""))
    return piece_of([[safe(cell) for cell in row] for row in rows])


def _may_be(piece: str) -> bool:
    """Whether some cell may begin as a formula does: quickly, as nearly no piece has one.

    A cell that begins with a carriage return is always quoted; bare, it ends the line.
    """
    if piece.lstrip('"').startswith(FORMULA):
        return True
    for start in FORMULA:
        before = _BEFORE[2:] if start == "\r" else _BEFORE
        if start in piece and any(f"{each}{start}" in piece for each in before):
            return True
    return False


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run.  A plain number is none."""
    if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
