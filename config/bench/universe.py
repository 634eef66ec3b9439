"""Bench step: a universe of many rows kept as a run keeps it; then written as CSV or XLSX, by the
product, or bare: by COPY TO, and by a loop of XlsxWriter that holds one row."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter
from django.db import connection

from reports.layout import Layout, layouts
from reports.operations.parts import keep_piece, pieces
from reports.operations.run import STEP
from reports.operations.write import write_document
from reports.writing.document import Document, piece_of

RUN = UUID(int=1)
LAYOUT = "odag_od"
AT = datetime(2026, 6, 15, tzinfo=UTC)


def prepare(*, way: str, rows: int, file: str = "") -> Callable[[], dict[str, Any]]:
    """`way` is fill, csv, xlsx, copy or bare."""
    layout = next(each for each in layouts() if each.name == LAYOUT)
    if way == "fill":
        return lambda: _fill(layout, rows)
    ways: dict[str, Callable[[], None]] = {
        "csv": lambda: _write(layout, "csv", Path(file)),
        "xlsx": lambda: _write(layout, "xlsx", Path(file)),
        "copy": lambda: _copy(Path(file)),
        "bare": lambda: _bare(layout, rows, Path(file)),
    }
    return lambda: _measured(ways[way], Path(file))


def row_of(number: int) -> list[str]:
    """One row of the table of organization determinations."""
    first = ["ADA", "ROSS", "1EG4TE5MK73", "H9999", "001", "None", f"A26-{number:07d}"]
    dates = ["2026/03/02", "None", "None", "None", "N", "S", "N", "N", "Denied", "2026/03/05"]
    told = ["None", "None", "None", "2026/03/06", "None", "NCP", "consultation with a specialist"]
    return [*first, *dates, *told, "Y", "Y", "None", "None"]


def _fill(layout: Layout, rows: int) -> dict[str, Any]:
    columns = ", ".join(f'"{each}" text' for each in layout.fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_universe ({columns})")
        for start in range(0, rows, STEP):
            some = [row_of(number) for number in range(start, min(start + STEP, rows))]
            piece = piece_of(some)
            keep_piece(RUN, "cells", len(some), piece, "", AT)
            cursor.copy_expert("COPY bench_universe FROM STDIN CSV", _Read(piece))
    return {"rows": rows, "columns": len(layout.columns)}


class _Read:
    def __init__(self, text: str) -> None:
        self._left = text

    def read(self, size: int = -1) -> str:
        said, self._left = self._left, ""
        return said


def _write(layout: Layout, form: str, file: Path) -> None:
    made = Document(layout.title, layout, {}, lambda: pieces(RUN), submitted=True)
    with file.open("wb") as out:
        write_document(made, form, out)


def _copy(file: Path) -> None:
    with connection.cursor() as cursor, file.open("wb") as out:
        cursor.copy_expert("COPY bench_universe TO STDOUT CSV HEADER", out)


def _bare(layout: Layout, rows: int, file: Path) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    for place, name in enumerate(layout.names):
        sheet.write_string(0, place, name)
    for number in range(rows):
        for place, cell in enumerate(row_of(number)):
            sheet.write_string(number + 1, place, cell)
    book.close()


def _measured(run: Callable[[], None], file: Path) -> dict[str, Any]:
    """Seconds, bytes, and what memory grew by at its highest: without what Django holds anyway."""
    connection.ensure_connection()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _status("VmRSS")
    began = time.perf_counter()
    run()
    seconds = time.perf_counter() - began
    grown = _status("VmHWM") - before
    return {"seconds": seconds, "grown_mib": grown, "bytes": file.stat().st_size}


def _status(name: str) -> float:
    """MiB, as the system counts them."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
