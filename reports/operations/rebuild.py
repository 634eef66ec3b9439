"""A snapshot written again: is it the same, byte for byte; and is the record still what it was?"""

import csv
import io
from dataclasses import dataclass

from reports.cells import text_of
from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.parts import pieces
from reports.operations.write import write_snapshot
from reports.registry import table_named
from reports.table import Asked, Period, frame_of
from reports.writing.document import Nowhere, Out


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`same`: the bytes are those of the day it was run.  `sha256` is of what was written now."""

    snapshot: Snapshot
    sha256: str
    size: int

    @property
    def same(self) -> bool:
        return self.sha256 == self.snapshot.sha256


def rebuild(snapshot: Snapshot, out: Out | None = None) -> Rebuilt:
    """Written again from what was frozen; later events and corrections do not enter it."""
    counted = write_snapshot(snapshot, out or Nowhere())
    return Rebuilt(snapshot, counted.sha256, counted.size)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the record, read as of the same moment, would give otherwise today."""

    number: str
    field: str
    frozen: str
    now: str


def compare(snapshot: Snapshot, most: int = 100) -> list[Difference]:
    """What the facts of today, as of the same moment, say otherwise: a name that was corrected, a
    layout that changed.  The snapshot stays as it is.  For reports that are shaped part by part."""
    table = table_named(snapshot.report)
    layout = layout_of(table.layout, snapshot.layout_version)
    asked = Asked(
        Period(snapshot.since, snapshot.until),
        snapshot.as_of,
        snapshot.zone,
        dict(snapshot.parameters),
    )
    rows = list(table.rows(asked))
    frame = table.shape(frame_of(rows, None if table.whole else layout.fields))
    now = [
        [text_of(column, row[column.field], layout) for column in layout.columns]
        for row in frame.to_dict("records")
    ]
    frozen = [row for piece in pieces(snapshot.run) for row in csv.reader(io.StringIO(piece))]
    names = [each.number for each in rows] if not table.whole else []
    return _differences(layout.names, frozen, now, names)[:most]


def _differences(
    columns: tuple[str, ...], frozen: list[list[str]], now: list[list[str]], numbers: list[str]
) -> list[Difference]:
    found: list[Difference] = []
    for place in range(max(len(frozen), len(now))):
        number = numbers[place] if place < len(numbers) else f"row {place + 1}"
        was = frozen[place] if place < len(frozen) else [""] * len(columns)
        came = now[place] if place < len(now) else [""] * len(columns)
        found += [
            Difference(number, column, one, other)
            for column, one, other in zip(columns, was, came, strict=True)
            if one != other
        ]
    return found
