"""What a report is: rows from the facts, a shape, a layout.  Pure.

asked = Asked(Period(date(2026, 1, 1), date(2026, 4, 1)), as_of=…, zone="America/New_York")
for row in TABLE.rows(asked): …          # cells by field, each with where it comes from
frame = TABLE.shape(frame_of(rows))      # pandas; Decimal stays Decimal
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

import pandas as pd

from reports.vocabulary import Mark


class UnableToReport(ValueError):
    """The report cannot be made as it was asked for; the message says why, and of whom."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until before `end`: half-open, in days of the plan's zone."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise UnableToReport(f"{self.start} to {self.end}: a period has at least one day")

    def holds(self, day: date | None) -> bool:
        return day is not None and self.start <= day < self.end


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for.  Events recorded at `as_of` or before count, later ones do not.

    `cases`, by id, is one part of a long report; None is all of it.
    """

    period: Period
    as_of: datetime
    zone: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[int, ...] | None = None
    beside: str = ""
    """What was kept with the run beside its rows (`Table.keeps`)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The net in which a report's cases are caught; the report itself looks exactly.

    `kinds` of case (none: every kind), and `events` one of which falls into the period.  `due`:
    also those of which a deadline of the plan falls into it.  `received`: all received in it.
    `regime`, if any, is one they are under.  `numbers`: these and no others, whatever the period.
    """

    kinds: tuple[str, ...]
    events: tuple[str, ...] = ()
    due: bool = False
    received: bool = False
    regime: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell comes from: an event's id, or another row of the record, and the document."""

    event: int = 0
    row: str = ""
    document: str = ""

    @classmethod
    def of(cls, mark: Mark | None) -> "Source":
        return cls(mark.event, mark.row, mark.document) if mark else cls()


@dataclass(frozen=True, slots=True)
class Row:
    """One row before its shape: values by field, and for those that rest on the record where."""

    case: int
    number: str
    cells: Mapping[str, object]
    trace: Mapping[str, Source] = field(default_factory=dict)


Shape = Callable[[pd.DataFrame], pd.DataFrame]
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a number, with what it adds to it."""

    row: Row
    adds: Number


class Sums(Protocol):
    """How the numbers of a report are made of rows (`reports.sums`)."""

    def behind(
        self, rows: Iterable[Row], shown: Mapping[str, str], column: str
    ) -> list[Behind]: ...

    def together(self, found: Iterable[Behind], column: str) -> Number: ...


@dataclass(frozen=True, slots=True)
class Table:
    """One report.

    `layout` names its layout, which holds its columns; without one of its own version a report is
    not run.  `selection` is the net of its cases, which `rows` goes through; None where it asks SQL
    for sums only, and is one part.  `whole`: its shape needs every
    row at once (sums, rates); else it is shaped part by part, and may be a million rows long.
    `public`: it leaves the house for everybody, so counts from 1 to `hide_up_to` are hidden in
    `counts`, its fields that count.  `submitted`: it goes to a regulator's machine as it is, so its
    CSV is not made safe for a spreadsheet.  `permission` is asked of whoever runs it.
    """

    name: str
    title: str
    layout: str
    rows: Callable[[Asked], Iterator[Row]]
    selection: Callable[[Asked], Selection] | None
    shape: Shape
    whole: bool = False
    public: bool = False
    hide_up_to: int = 10
    counts: tuple[str, ...] = ()
    submitted: bool = False
    permission: str = "report.run"
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Names of what it can be asked beside the period, each with what it means."""
    on_machine: tuple[str, ...] = ()
    """Those of `parameters` that name files of this machine: a command may ask them, and no page or
    interface, whose people could read what is not theirs."""
    paths: tuple[str, ...] = ()
    """Those of `on_machine` that say where a file lies: of use to the run alone.  Its snapshot does
    not keep them, and names what was in the file by its digest."""
    keeps: Callable[[Mapping[str, str]], tuple[Mapping[str, str], str]] | None = None
    """Where files of this machine are asked for: what is kept of them with the run, as one text, so
    that it can be done again by the same; and the parameters that name it.  An empty text is
    nothing.  UnableToReport where they cannot be read."""
    sums: Sums | None = None
    """Of a report of sums: how each number leads back to its rows."""
    moment: Literal["in the period", "any", "now"] = "in the period"
    """Which moments of `as_of` it can be asked with: one after the period began; any, where it says
    how things stood then, whatever the period; or none but that of its run, where it is of books
    that are kept as they stand."""

    @property
    def offered(self) -> Mapping[str, str]:
        """The parameters a page or the interface may be asked with."""
        return {name: what for name, what in self.parameters.items() if name not in self.on_machine}


def as_they_are(frame: pd.DataFrame) -> pd.DataFrame:
    """The shape of a report whose rows are its cells already."""
    return frame


def frame_of(rows: Iterable[Row], fields: Iterable[str] | None = None) -> pd.DataFrame:
    """Rows as a frame of objects: nothing is guessed, and Decimal never becomes float."""
    made: list[dict[str, Any]] = [dict(each.cells) for each in rows]
    names = list(fields) if fields is not None else list(made[0]) if made else []
    data = {name: pd.Series([row.get(name) for row in made], dtype=object) for name in names}
    return pd.DataFrame(data, columns=names, dtype=object)
