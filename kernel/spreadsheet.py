"""Rows for a spreadsheet: what a cell says is never taken as a formula.  Pure."""

import csv
import io
from collections.abc import Iterable

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full width forms of the first: a spreadsheet set to a language that writes
so takes them alike."""


def inert(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would work out."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def without_guard(cell: str) -> str:
    """The text that `inert` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTS_A_FORMULA) else cell


def csv_line(cells: Iterable[str]) -> str:
    """One row, ended as RFC 4180 says."""
    written = io.StringIO()
    csv.writer(written).writerow([inert(each) for each in cells])
    return written.getvalue()
