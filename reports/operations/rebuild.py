"""A snapshot written again: is it the same, byte for byte; and is the record still what it was?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from reports.cells import text_of
from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.parts import kept_beside, rows_with_case
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
    """A row that the record, read as of the same moment, would give otherwise today: the number of
    its case (empty: of none), and its row in the snapshot (0: it is not in it)."""

    case: str
    row: int
    column: str
    frozen: str
    now: str
    place: str

    @property
    def number(self) -> str:
        """What the row is called."""
        return self.case or self.place


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
        beside=kept_beside(snapshot.run) if table.keeps else "",
    )
    rows = list(table.rows(asked))
    frame = table.shape(frame_of(rows, None if table.whole else layout.fields))
    now = [
        [text_of(column, row[column.field], layout) for column in layout.columns]
        for row in frame.to_dict("records")
    ]
    kept = list(rows_with_case(snapshot.run))
    was = _named([case for case, _ in kept], [cells for _, cells in kept])
    came = _named([] if table.whole else [each.number for each in rows], now)
    return list(islice(_differences(layout.names, was, came), most))


Named = dict[tuple[str, int], tuple[int, list[str]]]
"""Rows by their case and which of its rows it is, each with its place from 1; of sums, which are of
no case, by their place."""


def _named(cases: list[str], rows: list[list[str]]) -> Named:
    found: Named = {}
    count: Counter[str] = Counter()
    for place, cells in enumerate(rows, 1):
        case = cases[place - 1] if place <= len(cases) else ""
        count[case] += 1
        found[case, count[case]] = (place, cells)
    return found


def _differences(columns: tuple[str, ...], frozen: Named, now: Named) -> Iterator[Difference]:
    nothing = (0, [""] * len(columns))
    for name in [*frozen, *(each for each in now if each not in frozen)]:
        row, was = frozen.get(name, nothing)
        place, came = now.get(name, nothing)
        for column, one, other in zip(columns, was, came, strict=True):
            if one != other:
                yield Difference(name[0], row, column, one, other, f"row {row or place}")
