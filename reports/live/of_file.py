"""Tables of a submission as files have them, a delegate's for example: asked by every check that
needs nothing but the cells, and what is given with them.

The tests T-* are of our own record: of a file nobody knows the events behind its cells.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from kernel.spreadsheet import without_guard
from reports.layout import Layout, layout_on
from reports.live.carried_out import overdue
from reports.live.checking import Given, Looked, found_in
from reports.live.universes import ROWS, Universe
from reports.preflight.checking import Beside, CouldNotLook, Export, Fault
from reports.preflight.every import ask_all
from reports.table import Period, Table, UnableToReport

MOST = 256 * 1024 * 1024
"""Bytes of a file."""


def look_at_files(
    files: Sequence[str], period: Period, now: datetime, zone: str, given: Given
) -> Looked:
    """Each file is PATH, or TABLE=PATH where its name is not its table's.  UnableToReport names a
    file that cannot be read as a table."""
    made = [_read(each, period.start) for each in files]
    beside = Beside(
        as_of=now,
        zone=zone,
        period=(period.start, period.end),
        delegates=given.delegates,
        nil=given.nil,
        mail_days=given.mail_days,
        overdue=overdue(now, zone),
        seed=given.seed,
    )
    universes = [each for each, _ in made]
    said = ask_all([export for _, export in made], beside)
    return Looked(
        rows={each.table.name: len(each.cells) for each in universes},
        found=tuple(found_in(each, universes) for each in said if isinstance(each, Fault)),
        could_not=tuple(each for each in said if isinstance(each, CouldNotLook)),
        tests=(),
    )


def _read(said: str, day: date) -> tuple[Universe, Export]:
    name, between, place = said.partition("=")
    path = Path(place if between else said)
    table, layout = _table(name if between else "", path, day)
    rows = _cells(path)
    if not rows:
        raise UnableToReport(f"{path.name} is empty: it has not even a header")
    made = Universe(table, layout, cells=rows[1:])
    return made, Export(layout, rows[0], tuple(rows[1:]), path.stem)


def _table(name: str, path: Path, day: date) -> tuple[Table, Layout]:
    """By its name, else by that of the file as its layout has it."""
    layouts = {each: layout_on(ROWS[each][0].layout, day) for each in ROWS}
    if name and name not in ROWS:
        raise UnableToReport(f"{name!r}: the checks are of {', '.join(ROWS)}")
    by_file = [
        each
        for each, layout in layouts.items()
        if path.stem.upper().startswith(layout.file_name.upper())
    ]
    found = name or next(iter(by_file), "")
    if not found:
        names = ", ".join(each.file_name for each in layouts.values())
        raise UnableToReport(f"{path.name} is named like none of {names}: say TABLE={path.name}")
    return ROWS[found][0], layouts[found]


def _cells(path: Path) -> list[tuple[str, ...]]:
    """Tab-delimited where its header has a tab, else commas; lines without any cell are none.  Of
    commas, the apostrophe we put before what a spreadsheet would run is no part of the cell."""
    try:
        if path.stat().st_size > MOST:
            raise UnableToReport(f"{path.name} has more than {MOST:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise UnableToReport(f"{path.name} cannot be read: {why}") from None
    tabbed = "\t" in text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter="\t" if tabbed else ",", strict=True)
    try:
        rows = [tuple(row) for row in reader if row]
    except csv.Error as why:
        raise UnableToReport(f"{path.name}, line {reader.line_num}: {why}") from None
    return rows if tabbed else [tuple(without_guard(cell) for cell in row) for row in rows]
