"""Why is this cell so: from a row of a snapshot to its case, event and document."""

from dataclasses import dataclass
from datetime import datetime

from kernel.cases.models import Event
from reports.layout import Column, layout_of
from reports.models import Snapshot
from reports.operations.parts import cells_of, part_of, trace_of
from reports.registry import table_named
from reports.table import Source, UnableToReport


@dataclass(frozen=True, slots=True)
class Why:
    """`cell` is what stands there; `event`, `at` and `by` what happened, `recorded_at` when it was
    written down; `row` another row of the record, where it is no event; `document` the paper."""

    case: str
    column: Column
    cell: str
    source: Source
    event: str = ""
    at: datetime | None = None
    recorded_at: datetime | None = None
    by: str = ""

    @property
    def traced(self) -> bool:
        """Whether the cell rests on the record of events, or on a row of a table."""
        return self.source != Source()


def why(snapshot: Snapshot, row: int, column: str) -> Why:
    """`row` counts from 1; `column` is a name, a field or a position.  UnableToReport where there
    is no such row or column, or the report is of sums, whose rows are found by drilling down."""
    layout = layout_of(table_named(snapshot.report).layout, snapshot.layout_version)
    named = _column(layout.columns, column)
    part, place = part_of(snapshot, row)
    if not part.trace:
        raise UnableToReport(f"{snapshot.title} adds rows up: ask which rows a figure is made of")
    _, number, trace = trace_of(part, place)
    source = trace.get(named.field, Source())
    cell = cells_of(part, place)[named.position - 1]
    event = Event.objects.filter(pk=source.event).first() if source.event else None
    if event is None:
        return Why(number, named, cell, source)
    return Why(number, named, cell, source, event.name, event.at, event.recorded_at, event.actor)


def _column(columns: tuple[Column, ...], asked: str) -> Column:
    for each in columns:
        if asked.strip().lower() in (each.name.lower(), each.field, str(each.position)):
            return each
    raise UnableToReport(f"no column is {asked!r}: {', '.join(each.field for each in columns)}")
