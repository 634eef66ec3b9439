"""CSV: nothing in it is a formula for a spreadsheet.  Of what is submitted neither, for people open
it too: a regulator's machine gets the workbook, where text is text exactly as it is.  What was kept
by the first writing is written by it again."""

import csv
import io
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.spreadsheet import STARTS_A_FORMULA, inert
from reports.writing.document import FIRST_WRITING, Document, Out, piece_of

_WIDE = tuple(each for each in STARTS_A_FORMULA if not each.isascii())
_STARTS = tuple(ord(each) for each in STARTS_A_FORMULA if each.isascii())
_BARE = tuple(each for each in _STARTS if each not in b"\r\n")
"""A cell that begins with the end of a line is always quoted; bare, it is one."""
_COMMA, _LINE, _QUOTE = b',\n"'


def write_csv(document: Document, out: Out) -> None:
    """The header, then every piece as it stands, unless a cell of it must be made safe."""
    first = document.writing == FIRST_WRITING
    out.write(piece_of([document.layout.names]).encode())
    for piece in document.pieces():
        out.write(_as_first(piece, document) if first else _safe(piece))


def _safe(piece: str) -> bytes:
    written = piece.encode()
    if not _may_be(piece, written):
        return written
    rows = csv.reader(io.StringIO(piece, newline=""))
    return piece_of([[safe(cell) for cell in row] for row in rows]).encode()


def _may_be(piece: str, written: bytes) -> bool:
    """Whether some cell may begin as a formula does: quickly, as nearly no piece has one."""
    if piece.lstrip('"').startswith(STARTS_A_FORMULA) or any(each in piece for each in _WIDE):
        return True
    codes = np.frombuffer(written, dtype=np.uint8)
    for start in _BARE:
        if start in written and _begins_a_cell(codes, np.flatnonzero(codes == start)).size:
            return True
    quoted = _begins_a_cell(codes, np.flatnonzero(codes == _QUOTE))
    return bool(np.isin(codes[quoted[quoted + 1 < codes.size] + 1], _STARTS).any())


def _begins_a_cell(codes: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """Those of the places before which a cell or a line ends; the piece's first is none of them."""
    later = places[places > 0]
    before = codes[later - 1]
    found: NDArray[Any] = later[(before == _COMMA) | (before == _LINE)]
    return found


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run.  A plain number is none."""
    return cell if _NUMBER.fullmatch(cell) else inert(cell)


_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

_FIRST_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FIRST_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _as_first(piece: str, document: Document) -> bytes:
    if document.submitted or not any(each in piece for each in _FIRST_STARTS):
        return piece.encode()
    rows = csv.reader(io.StringIO(piece, newline=""))
    return piece_of([[_safe_at_first(cell) for cell in row] for row in rows]).encode()


def _safe_at_first(cell: str) -> str:
    runs = cell.startswith(_FIRST_STARTS) and not _FIRST_NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell
