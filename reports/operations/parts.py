"""Parts of a run: rows and cells, compressed, with where each cell is from."""

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import pandas as pd

from reports.cells import DOES_NOT_APPLY, text_of
from reports.layout import Layout
from reports.models import Part, Snapshot
from reports.table import Row, Source, UnableToReport
from reports.writing.document import piece_of

LEVEL = 6
BESIDE = "rules"
"""The kind of the part that keeps what a run was asked by, beside its rows."""


def keep_rows(run: UUID, rows: Sequence[Row], *, now: datetime) -> None:
    """What the facts gave, for a shape that needs all of it."""
    lines = [
        json.dumps(
            [each.case, each.number, _tagged(each.cells), _traced(each.trace)], ensure_ascii=False
        )
        for each in rows
    ]
    keep_piece(run, "rows", len(rows), "\n".join(lines), "", now)


def keep_cells(
    run: UUID, frame: pd.DataFrame, rows: Sequence[Row], layout: Layout, *, now: datetime
) -> None:
    """What the report says.  `rows` are those it was shaped from, one for one, or none."""
    cells = [
        [text_of(column, row[column.field], layout) for column in layout.columns]
        for row in frame.to_dict("records")
    ]
    trace = "\n".join(
        json.dumps([each.case, each.number, _traced(each.trace)], ensure_ascii=False)
        for each in rows
    )
    keep_piece(run, "cells", len(cells), piece_of(cells), trace, now)


def keep_piece(run: UUID, kind: str, rows: int, text: str, trace: str, now: datetime) -> None:
    """One part, compressed, after those of its kind the run has."""
    content = zlib.compress(text.encode(), LEVEL)
    Part.objects.create(
        run=run,
        kind=kind,
        sequence=Part.objects.filter(run=run, kind=kind).count() + 1,
        rows=rows,
        content=content,
        trace=zlib.compress(trace.encode(), LEVEL) if trace else b"",
        sha256=sha256(content).hexdigest(),
        made_at=now,
    )


def pieces(run: UUID, kind: str = "cells") -> Iterator[str]:
    """The parts of a run in order, one in memory at a time."""
    found = Part.objects.filter(run=run, kind=kind).order_by("sequence")
    for number in list(found.values_list("pk", flat=True)):
        content = Part.objects.values_list("content", flat=True).get(pk=number)
        yield zlib.decompress(bytes(content)).decode()


def rows_with_case(run: UUID) -> Iterator[tuple[str, list[str]]]:
    """The cells of each row with the number of its case; empty where the rows are sums."""
    found = Part.objects.filter(run=run, kind="cells").order_by("sequence")
    for number in list(found.values_list("pk", flat=True)):
        content, trace = Part.objects.values_list("content", "trace").get(pk=number)
        lines = zlib.decompress(bytes(trace)).decode().split("\n") if trace else []
        cells = csv.reader(io.StringIO(zlib.decompress(bytes(content)).decode(), newline=""))
        for place, row in enumerate(cells):
            yield (str(json.loads(lines[place])[1]) if lines else ""), row


def kept_beside(run: UUID) -> str:
    """What was kept with a run beside its rows; empty where nothing was."""
    return "".join(pieces(run, BESIDE))


def rows_kept(run: UUID) -> Iterator[Row]:
    """What the facts gave, with every value of the kind it had."""
    for piece in pieces(run, "rows"):
        for line in piece.split("\n") if piece else ():
            case, number, cells, trace = json.loads(line)
            yield Row(case, number, _untagged(cells), _sources(trace))


def part_of(snapshot: Snapshot, row: int) -> tuple[Part, int]:
    """The part of its cells that holds a row, from 1, and the row's place in it, from 0."""
    before = 0
    parts = Part.objects.filter(run=snapshot.run, kind="cells").order_by("sequence")
    for each in parts.defer("content", "trace"):
        if 0 < row - before <= each.rows:
            return each, row - before - 1
        before += each.rows
    raise UnableToReport(f"{snapshot.number} has rows 1 to {before}, and no row {row}")


def trace_of(part: Part, place: int) -> tuple[int, str, dict[str, Source]]:
    """Case, number and sources of one row of a part of cells, the first being 0."""
    lines = zlib.decompress(bytes(part.trace)).decode().split("\n")
    case, number, trace = json.loads(lines[place])
    return case, number, _sources(trace)


def cells_of(part: Part, place: int) -> list[str]:
    """One row of a part of cells, the first being 0."""
    text = zlib.decompress(bytes(part.content)).decode()
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
        if number == place:
            return row
    raise IndexError(place)


def _traced(trace: Mapping[str, Source]) -> dict[str, list[Any]]:
    return {
        name: [each.event, each.row, each.document]
        for name, each in trace.items()
        if each != Source()
    }


def _sources(trace: Mapping[str, Sequence[Any]]) -> dict[str, Source]:
    return {name: Source(int(event), row, doc) for name, (event, row, doc) in trace.items()}


def _tagged(cells: Mapping[str, object]) -> dict[str, Any]:
    """JSON knows neither decimals nor days: those are marked for what they are."""
    return {name: _tag(value) for name, value in cells.items()}


def _tag(value: object) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if value is DOES_NOT_APPLY:
        return {"none": ""}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, tuple | list):
        return {"list": [_tag(each) for each in value]}
    raise TypeError(f"a cell is text, a number, a day or money, not {type(value).__name__}")


_READ: dict[str, Callable[[Any], Any]] = {
    "none": lambda _: DOES_NOT_APPLY,
    "decimal": Decimal,
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "list": lambda said: tuple(_untag(each) for each in said),
}


def _untag(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, said),) = value.items()
        return _READ[kind](said)
    return value


def _untagged(cells: Mapping[str, Any]) -> dict[str, object]:
    return {name: _untag(value) for name, value in cells.items()}


def discard(runs: Iterable[UUID]) -> int:
    """Parts of runs that came to nothing; a snapshot's own are refused by the database."""
    return Part.objects.filter(run__in=list(runs)).delete()[0]
