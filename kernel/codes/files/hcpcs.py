"""HCPCS level II as CMS publishes it each quarter (`HCPC2026_JAN_ANWEB`).

Fixed width: code in columns 1-5, kind of record in 11 (3 a code's first line, 4 a further one, 7
and 8 the same of modifiers), the day it was added in 269-276, its last day in 285-292.  The same
with column headings: HCPC, RECID, ADD DT, TERM DT.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path

from kernel.codes.files.rows import Row, UnableToReadCodes, day
from kernel.codes.sets import HCPCS, KINDS
from kernel.published import opening
from kernel.published.csv_lines import csv_records
from kernel.published.faults import Faults

_RECORD = re.compile(r"[A-Z0-9 ]{5}\d{5}[3478]", re.ASCII)
_FORM = KINDS[HCPCS].form
_FIRST_LINE = "3"
_LOOKED_AT = 50
_HEADINGS = {
    "code": ("hcpc", "hcpcs", "hcpcs code"),
    "kind": ("recid", "rec id", "record id"),
    "added": ("add dt", "add date", "date added", "code added date"),
    "last": ("term dt", "term date", "termination date"),
}


def read(path: Path, faults: Faults) -> Iterator[Row]:
    """The codes; modifiers are passed over."""
    with opening.texts(path) as texts:
        for _, text in texts:
            first = list(islice(text, _LOOKED_AT))
            written = [line for line in first if line.strip()]
            lines = chain(first, text)
            if sum(_RECORD.match(line) is not None for line in written) * 2 > len(written):
                yield from _records(lines, faults)
                return
            rows = csv_records(lines)
            places = _headings(rows)
            if places:
                yield from _columns(rows, places, faults)
                return
    raise UnableToReadCodes(
        f"{path}: neither fixed width records of HCPCS level II nor columns under HCPC and RECID"
    )


def _records(lines: Iterator[str], faults: Faults) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not _RECORD.match(line):
            faults.add(f"line {number}: {line.rstrip()[:20]!r} is no record of HCPCS level II")
        elif line[10] == _FIRST_LINE:
            row = _row(number, line[:5], line[268:276], line[284:292], faults)
            if row:
                yield row


def _headings(rows: Iterator[tuple[int, list[str]]]) -> dict[str, int] | None:
    """Where each column stands, in the first row that names the code and the kind of record."""
    for _, row in islice(rows, _LOOKED_AT):
        names = [" ".join(cell.lower().split()) for cell in row]
        places = {
            role: names.index(name)
            for role, known in _HEADINGS.items()
            for name in known
            if name in names
        }
        if {"code", "kind"} <= places.keys():
            return places
    return None


def _columns(
    rows: Iterator[tuple[int, list[str]]], places: dict[str, int], faults: Faults
) -> Iterator[Row]:
    for number, row in rows:
        cells = {role: row[at].strip() if at < len(row) else "" for role, at in places.items()}
        if cells["kind"] in ("4", "7", "8") or not any(row):
            continue
        found = _row(number, cells["code"], cells.get("added", ""), cells.get("last", ""), faults)
        if found:
            yield found


def _row(number: int, code: str, added: str, last: str, faults: Faults) -> Row | None:
    code = code.strip().upper()
    if not _FORM.fullmatch(code):
        faults.add(f"line {number}: {code[:20]!r} has not the form of a HCPCS level II code")
        return None
    try:
        first, final = day(added, "the day it was added"), day(last, "its last day")
    except ValueError as problem:
        faults.add(f"line {number}: {code}: {problem}")
        return None
    if first and final and final < first:
        faults.add(f"line {number}: {code} ends {final}, before it begins {first}")
        return None
    return Row(code, first, _after(final))


def _after(last: date | None) -> date | None:
    """The day after the last one; None for the year 9999, which stands for no end."""
    return last + timedelta(1) if last and last.year < date.max.year else None
