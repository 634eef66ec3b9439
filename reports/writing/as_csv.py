"""CSV: for a spreadsheet nothing in it is a formula; for a regulator's machine exactly as it is."""

import csv
import io
import re

from reports.writing.document import FORMULA, Document, Out, piece_of

_MAY_BE = re.compile(r'(?:^|[,\n])"?[=+\-@\t\r]')
"""A cell that begins as a formula does, quoted or not, may be in the piece."""


def write_csv(document: Document, out: Out) -> None:
    """The header, then every piece as it stands, unless a cell of it must be made safe."""
    out.write(piece_of([document.layout.names]).encode())
    for piece in document.pieces():
        out.write((piece if document.submitted else _safe(piece)).encode())


def _safe(piece: str) -> str:
    if not _MAY_BE.search(piece):
        return piece
    rows = csv.reader(io.StringIO(piece, newline=""))
    return piece_of([[safe(cell) for cell in row] for row in rows])


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run.  A plain number is none."""
    if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
