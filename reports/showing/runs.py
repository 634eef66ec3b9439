"""A snapshot as it is shown: its head, its rows a page at a time, and which of them lead where."""

import csv
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from kernel.people.policy import Actor, insist, may
from reports.layout import Column, Layout, layout_of
from reports.models import Part, Snapshot
from reports.operations.write import snapshot_named
from reports.registry import table_named, tables
from reports.sums import Sums
from reports.table import Table
from reports.writing.small_cells import HIDDEN as SMALL

SIZE = 25
COUNTED = ("number", "money")
MASKED = ("first_name", "last_name")
HIDDEN = "•••"
"""In a list members stay masked; the cell alone is shown where it is asked why it is so."""


@dataclass(frozen=True, slots=True)
class Run:
    """A snapshot with the report and the layout it was made by."""

    snapshot: Snapshot
    table: Table
    layout: Layout

    @property
    def last(self) -> str:
        """The last day in the period."""
        return (self.snapshot.until - timedelta(days=1)).isoformat()

    @property
    def cut_short(self) -> bool:
        """Whether the period was not over at the moment it is as of: what came later is not in
        it."""
        kept = self.snapshot
        return kept.as_of.astimezone(ZoneInfo(kept.zone)).date() < kept.until

    @property
    def sums(self) -> bool:
        """Whether its numbers are made of rows."""
        return self.table.sums is not None

    @property
    def shown_sums(self) -> Sums | None:
        """Its sums, where they are broken down; else None."""
        return self.table.sums if isinstance(self.table.sums, Sums) else None

    @property
    def leading(self) -> tuple[str, ...]:
        """The fields whose numbers lead to rows."""
        if sums := self.shown_sums:
            return (*sums.measures, *sums.rates, *sums.means)
        if not self.sums:
            return ()
        return tuple(each.field for each in self.layout.columns if each.type in COUNTED)

    @property
    def unled(self) -> tuple[str, ...]:
        """Cells of those fields that lead nowhere: what everybody may read hides small counts, and
        has no number where none applies."""
        return (SMALL, self.layout.null) if self.table.public else ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: its number, from 1, the case it is of (empty for sums), its cells."""

    row: int
    case: str
    cells: tuple[str, ...]


def run_of(snapshot: Snapshot) -> Run:
    table = table_named(snapshot.report)
    return Run(snapshot, table, layout_of(table.layout, snapshot.layout_version))


def run_for(actor: Actor, number: str) -> Run:
    """UnknownSnapshot; NotAllowed where they may not run this report: what it says is not theirs
    to read either."""
    found = run_of(snapshot_named(number))
    insist(may(actor, found.table.permission))
    return found


def may_run(actor: Actor) -> tuple[Table, ...]:
    """The reports this person may run, in the order of the catalogue."""
    return tuple(each for each in tables().values() if may(actor, each.permission))


def rows_from(run: Run, after: int, size: int = SIZE) -> list[Shown]:
    """Rows after this one, no more than `size`.  Only the parts they lie in are read."""
    return list(islice(_rows(run, after), size))


def _rows(run: Run, after: int) -> Iterator[Shown]:
    before = 0
    parts = Part.objects.filter(run=run.snapshot.run, kind="cells").order_by("sequence")
    for identity, held in list(parts.values_list("pk", "rows")):
        if before + held > after:
            part = Part.objects.get(pk=identity)
            text = zlib.decompress(bytes(part.content)).decode()
            cases = _cases(part)
            for place, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
                if before + place >= after:
                    case = cases[place] if cases else ""
                    yield Shown(before + place + 1, case, tuple(cells))
        before += held


def _cases(part: Part) -> list[str]:
    """The case of each row; none where the rows are sums."""
    if not part.trace:
        return []
    lines = zlib.decompress(bytes(part.trace)).decode().split("\n")
    return [str(json.loads(line)[1]) for line in lines]


def names_member(column: Column) -> bool:
    """Whether its cells say who the member is."""
    return column.field in MASKED or column.type == "mbi"


def masked(run: Run, row: Shown) -> tuple[str, ...]:
    """The cells as a list shows them."""
    return tuple(
        HIDDEN if cell and names_member(column) else cell
        for column, cell in zip(run.layout.columns, row.cells, strict=True)
    )
