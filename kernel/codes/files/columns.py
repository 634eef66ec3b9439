"""Code lists with column headings: place of service, provider taxonomy (NUCC), CARC and RARC.

A start is the code's first day, a stop the first day on which it may no longer be used.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from kernel.codes.files.rows import Row, UnableToReadCodes, day
from kernel.codes.sets import CARC, KINDS, PLACE_OF_SERVICE, RARC, TAXONOMY, SetKind
from kernel.published import opening
from kernel.published.csv_lines import csv_records
from kernel.published.faults import Faults

_LOOKED_AT = 30
_CODE = {
    PLACE_OF_SERVICE: (
        "pos_code", "place of service code(s)", "place of service code", "pos", "code",
    ),
    TAXONOMY: ("code", "taxonomy code"),
    CARC: ("adj_code", "carc", "code", "reason code"),
    RARC: ("adj_code", "rarc", "code", "remark code"),
}  # fmt: skip
_START = ("adj_start_date", "start date", "start", "effective date", "startdate")
_STOP = ("adj_end_date", "stop date", "stop", "end date", "deactivated", "stopdate", "enddate")
_KIND = ("adj_type",)
_NAME = ("pos_name", "pos_type", "place of service name", "name")
_UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class _Places:
    """In which column each part stands; -1 where there is none."""

    code: int
    start: int
    stop: int
    kind: int
    name: int


def reader(name: str) -> Callable[[Path, Faults], Iterator[Row]]:
    """The reader of one of these sets."""
    kind = KINDS[name]

    def read(path: Path, faults: Faults) -> Iterator[Row]:
        with opening.texts(path) as texts:
            for _, text in texts:
                first = list(islice(text, _LOOKED_AT))
                for delimiter in (",", "\t"):
                    heading = _heading(csv_records(first, delimiter), kind)
                    if heading:
                        line, places = heading
                        rows = csv_records(chain(first, text), delimiter)
                        below = ((number, row) for number, row in rows if number > line)
                        yield from _rows(below, places, kind, faults)
                        return
        raise UnableToReadCodes(f"{path}: no column {' or '.join(_CODE[name][:2])}")

    return read


def _heading(rows: Iterable[tuple[int, list[str]]], kind: SetKind) -> tuple[int, _Places] | None:
    """The line of the headings, and where each column stands."""
    for line, row in rows:
        names = [" ".join(cell.lower().split()) for cell in row]
        code = _place(names, _CODE[kind.name])
        if code >= 0 and len(names) > 1:
            return line, _Places(code, *(_place(names, of) for of in (_START, _STOP, _KIND, _NAME)))
    return None


def _place(names: list[str], wanted: tuple[str, ...]) -> int:
    return next((names.index(name) for name in wanted if name in names), -1)


def _rows(
    rows: Iterator[tuple[int, list[str]]], places: _Places, kind: SetKind, faults: Faults
) -> Iterator[Row]:
    for number, row in rows:
        if not any(cell.strip() for cell in row) or _is_of_another_kind(row, places, kind):
            continue
        code = _cell(row, places.code).upper()
        if kind.name == PLACE_OF_SERVICE and len(code) == 1:
            code = f"0{code}"  # a spreadsheet took the zero away
        if not kind.form.fullmatch(code):
            faults.add(f"line {number}: {code[:20]!r} has not the form of a {kind.title} code")
            continue
        try:
            start = day(_cell(row, places.start), "its start")
            stop = day(_cell(row, places.stop), "its stop")
        except ValueError as problem:
            faults.add(f"line {number}: {code}: {problem}")
            continue
        if start and stop and stop < start:
            faults.add(f"line {number}: {code} stops {stop}, before it starts {start}")
            continue
        yield Row(code, start, stop)


def _is_of_another_kind(row: list[str], places: _Places, kind: SetKind) -> bool:
    """A row of another list in the same file (group codes beside CARC), a number nobody has."""
    of = _cell(row, places.kind).lower()
    return (bool(of) and of != kind.name) or _cell(row, places.name).lower() == _UNASSIGNED


def _cell(row: list[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""
