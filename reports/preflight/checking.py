"""What a check is given, and what it says.  Pure.

Checks are asked of any export: the cells of a table by its layout, wherever they come from, ours or
a delegate's.  What a check needs beside the cells (intake logs, coverage, manifests, letters) is in
`Beside`; what is None there was not given, and the check then says that it could not look, which is
no pass.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reports.layout import Layout

ERROR, WARNING = "E", "W"
Name = tuple[str, ...]
FREE_TEXT = ("issue", "resolution", "category")


@dataclass(frozen=True, slots=True)
class Export:
    """One table as a file has it: header, rows of text, its file's name without the ending."""

    layout: Layout
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    file_name: str = ""

    def dicts(self) -> list[dict[str, str]]:
        """The rows by field; what the layout does not know is left out, short rows end early."""
        fields = self.layout.fields
        return [dict(zip(fields, row, strict=False)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside an export, `as_of` a moment, days being those of `zone`.  None: it was not
    given.

    `extension_letters` and `denial_letters` are case numbers with such a letter on file;
    `active` the (MBI, contract, PBP) with the days they were in force; `intake` how many requests
    that must be in a table the log has by day and delegate, `came` the days of which it has any;
    `delegates` those with a contract, and `nil` those of them who
    signed that they had none; `opened` the case numbers opened in the period; `elsewhere` the
    reasons why a case is in no table; `gaps` numbers given out by then that no case has, as text;
    `reclassified` how often each was; `mail_days` the days on which mail was picked up or a
    vendor's manifest came; `cells` what the source says of a row (by table and `name_of`), for a
    trace; `overdue` says of a row whose effect is not on record since when it is late, or nothing
    where its time runs, or where nobody can say.
    """

    as_of: datetime
    zone: str
    extension_letters: frozenset[str] | None = None
    active: Mapping[tuple[str, str, str], Sequence[tuple[date, date | None]]] | None = None
    intake: Mapping[tuple[date, str], int] | None = None
    came: frozenset[date] = frozenset()
    period: tuple[date, date] | None = None
    delegates: frozenset[str] | None = None
    nil: frozenset[str] = frozenset()
    opened: frozenset[str] | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] | None = None
    reclassified: Mapping[str, int] | None = None
    mail_days: frozenset[date] | None = None
    cells: Callable[[str, Name], Mapping[str, str] | None] | None = None
    overdue: Callable[[Mapping[str, str]], str] | None = None
    seed: int = 1

    @property
    def today(self) -> date:
        """The plan's own day: in the evening it is not yet that of UTC."""
        return self.as_of.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with which check, table, row (from 1; 0: the whole file), case and column."""

    check: str
    severity: str
    table: str
    row: int
    case: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class CouldNotLook:
    """A check that lacked what it needs: no pass, and no fault."""

    check: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check.  `ask` gets all tables of a submission at once, as some compare them."""

    id: str
    what: str
    severity: str
    ask: Callable[[Sequence[Export], Beside], list[Fault | CouldNotLook]]


def fault(
    check: str, export: Export, row: int, column: str, why: str, severity: str = ERROR
) -> Fault:
    """A fault in a row of an export; its case number is looked up."""
    number = ""
    if row:
        number = dict(zip(export.layout.fields, export.rows[row - 1], strict=False)).get(
            "number", ""
        )
    return Fault(check, severity, export.layout.name, row, number, column, why)


def name_of(cells: Mapping[str, str]) -> Name:
    """What tells a row from the others of its table: its number; where bodies outside reversed, the
    body and the moment too, as several may reverse under the number of one claim or request."""
    of = ("number", "body", "received_date", "received_time") if "body" in cells else ("number",)
    return tuple(cells.get(each, "") for each in of)


def day(cell: str) -> date | None:
    """CCYY/MM/DD; None for a token, an empty cell, or what is no day."""
    parts = cell.split("/")
    if len(parts) != 3 or not all(each.isascii() and each.isdecimal() for each in parts):
        return None
    try:
        return date(*(int(each) for each in parts))
    except ValueError:
        return None


def applies(cell: str, layout: Layout) -> bool:
    """Whether the cell says something: neither empty nor the token."""
    return cell not in ("", layout.null)
