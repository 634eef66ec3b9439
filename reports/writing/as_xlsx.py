"""XLSX, row by row in flat memory.  Text is text: no formula, no link, no number guessed.

A sheet that is full is followed by another.  Columns of numbers and money are numbers, so that a
person can add them up; every cell of a submission is text.
"""

from datetime import datetime
from typing import Any

import xlsxwriter

from reports.writing.document import Document, Out

ROWS_OF_A_SHEET = 1_048_576
DATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; always the same, so are the bytes
OPTIONS: dict[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_EXACT = 15
"""Digits a spreadsheet's number keeps."""


def write_xlsx(document: Document, out: Out) -> None:
    """The whole workbook; then, unless it is submitted, a sheet that says what it is."""
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": document.title, "created": DATED, "author": "Recourse"})
    columns = document.layout.columns
    numbers = frozenset(
        place
        for place, column in enumerate(columns)
        if column.type in ("number", "money") and not document.submitted
    )
    names = document.layout.names
    sheet, at = _sheet(book, names, 1), 1
    sheets = 1
    for row in document.rows():
        if at == ROWS_OF_A_SHEET:
            sheets += 1
            sheet, at = _sheet(book, names, sheets), 1
        write = sheet.write_string
        for place, cell in enumerate(row):
            if place in numbers and _is_number(cell):
                sheet.write_number(at, place, float(cell))  # the format knows no other number
            else:
                write(at, place, cell)
        at += 1
    if not document.submitted:
        about = book.add_worksheet("About")
        for place, (what, said) in enumerate(document.about.items()):
            about.write_string(place, 0, what)
            about.write_string(place, 1, said)
    book.close()


def _sheet(book: Any, names: tuple[str, ...], number: int) -> Any:
    sheet = book.add_worksheet(f"Rows {number}" if number > 1 else "Rows")
    for place, name in enumerate(names):
        sheet.write_string(0, place, name)
    return sheet


def _is_number(cell: str) -> bool:
    digits = cell.lstrip("-").replace(".", "", 1)
    return digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST_EXACT
