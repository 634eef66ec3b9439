"""The checks U1 to U18 and the tests T-* asked of our own universes over a period.

looked = look(asked)                 # or look_at(snapshot, as_of=…)
for each in looked.found: …          # check, severity, table, row, case, column, cell, why
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from kernel.clocks.answer import shown
from reports.facts.selecting import bounds
from reports.live.beside import (
    enrolled,
    extension_letters,
    gaps,
    logged,
    mail_days,
    reasons,
    reclassified,
)
from reports.live.carried_out import overdue
from reports.live.intake import LOOK_BACK, log
from reports.live.universes import ROWS, Universe, universe
from reports.narrowing import is_narrow
from reports.preflight import u18
from reports.preflight.checking import ERROR, Beside, CouldNotLook, Fault, Name, name_of
from reports.preflight.every import CHECKS, ask_all
from reports.table import Asked
from reports.timeliness.book import every_test
from reports.timeliness.judging import Summary, Tested, all_judged, by_test


@dataclass(frozen=True, slots=True)
class Found:
    """One thing wrong.  `cell` is what stands there, empty where it is of a row or file, or where
    the cell is blank."""

    check: str
    severity: str
    table: str
    row: int
    case: str
    column: str
    cell: str
    why: str

    def line(self) -> str:
        """As it is printed."""
        place = f"{self.table} row {self.row}" if self.row else self.table or "all tables"
        cell = f"{self.column}: {self.cell!r}" if self.column else "-"
        return f"{self.check:<15} {self.severity}  {place}  {self.case or '-'}  {cell}  {self.why}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at and found.  `could_not` are the checks that lacked what they need: that
    is no pass."""

    rows: Mapping[str, int]
    found: tuple[Found, ...]
    could_not: tuple[CouldNotLook, ...]
    tests: tuple[Summary, ...]

    @property
    def blocks(self) -> bool:
        """The submission may not leave: an error, or a check of errors that could not look."""
        of_errors = {each.id for each in CHECKS if each.severity == ERROR}
        errors = any(each.severity == ERROR for each in self.found)
        return errors or any(each.check in of_errors for each in self.could_not)


@dataclass(frozen=True, slots=True)
class Given:
    """What nobody has on record, as somebody gives it: the delegates with a contract (None: not
    given) and those of them who signed that they had nothing; the seed of the draw."""

    delegates: frozenset[str] | None = None
    nil: frozenset[str] = frozenset()
    seed: int = 1
    mail_days: frozenset[date] | None = None
    """Days on which mail was picked up or a manifest came, for letters another system sent."""


def look(asked: Asked, names: Sequence[str] = tuple(ROWS), given: Given | None = None) -> Looked:
    """Every check and test over these tables as they are now."""
    made = [universe(name, asked) for name in names]
    return look_over(made, asked, given or Given())


def look_over(made: Sequence[Universe], asked: Asked, given: Given) -> Looked:
    """Every check and test over universes that are made already."""
    said = ask_all([each.export() for each in made], gathered(made, asked, given))
    faults = [found_in(each, made) for each in said if isinstance(each, Fault)]
    tested = {each.table.name: judged(each, asked) for each in made}
    late = [
        _late(each, row, made_of, ZoneInfo(asked.zone))
        for made_of in made
        for each, row in tested[made_of.table.name]
        if each.timely is False or each.unknown
    ]
    return Looked(
        rows={each.table.name: len(each.rows) for each in made},
        found=(*faults, *_lost(made), *late),
        could_not=tuple(each for each in said if isinstance(each, CouldNotLook)),
        tests=tuple(by_test([one for each in tested.values() for one, _ in each])),
    )


def gathered(made: Sequence[Universe], asked: Asked, given: Given) -> Beside:
    """What lies beside these universes: five statements, and the rows drawn read again.

    What came in was logged for the whole plan: of one contract nobody can say what should be there,
    so those checks could not look."""
    whole = not is_narrow(asked)
    cases = sorted({row.case for each in made for row in each.rows})
    tables = {each.table.name for each in made}
    entries = [each for each in log(asked, cases) if each.table in tables]
    return Beside(
        as_of=asked.as_of,
        zone=asked.zone,
        extension_letters=extension_letters(cases, asked.as_of),
        active=enrolled(cases),
        intake=logged(entries) if whole else None,
        came=frozenset(each.received for each in entries),
        period=(asked.period.start, asked.period.end),
        delegates=given.delegates,
        nil=given.nil,
        opened=frozenset(each.number for each in entries) if whole else None,
        elsewhere=reasons(entries),
        gaps=gaps(asked) if whole else None,
        reclassified=reclassified(cases, asked.as_of),
        mail_days=_mail_days(made, asked, given),
        overdue=overdue(asked.as_of, asked.zone),
        cells=_source(made, asked, given.seed),
        seed=given.seed,
    )


def _mail_days(made: Sequence[Universe], asked: Asked, given: Given) -> frozenset[date] | None:
    """Carriers' lists are on record of our own letters alone: where another system sent one, its
    days of mail must be given."""
    ours = all(
        each.written_sent is None or each.written_sent.document.startswith("L")
        for of in made
        for each in of.facts
    )
    if given.mail_days is None and not ours:
        return None
    start, end = bounds(asked)
    known = mail_days(start - LOOK_BACK, end + LOOK_BACK, asked.zone)
    return known | (given.mail_days or frozenset())


Cells = Mapping[str, str]


def _source(
    made: Sequence[Universe], asked: Asked, seed: int
) -> Callable[[str, Name], Cells | None]:
    """The rows that will be drawn, read from the record once more: by layout and name."""
    found: dict[tuple[str, Name], Cells] = {}
    for each in made:
        cases = tuple(sorted({each.rows[place].case for place in u18.drawn(len(each.rows), seed)}))
        if not cases:
            continue
        again = universe(each.table.name, replace(asked, cases=cases))
        for cells in again.export().dicts():
            found[each.layout.name, name_of(cells)] = cells
    return lambda layout, name: found.get((layout, name))


def judged(made: Universe, asked: Asked) -> list[tuple[Tested, int]]:
    """Each row of the universe by every test of its table, with the row's number from 1."""
    return [
        (tested, row)
        for row, facts in enumerate(made.facts, 1)
        for tested in all_judged(facts, asked.as_of)
        if table_of(tested.test) == made.table.name
    ]


def table_of(test: str) -> str:
    """The table a test is of."""
    return every_test()[test].table


def _lost(made: Sequence[Universe]) -> list[Found]:
    why = "the record gives this row no more"
    return [
        Found(u18.ID, ERROR, each.table.name, 0, number, "", "", why)
        for each in made
        for number in each.lost
    ]


def found_in(fault: Fault, made: Sequence[Universe]) -> Found:
    """The fault with what stands in its cell; a row that ends before its column has none."""
    of = next((each for each in made if each.layout.name == fault.table), None)
    column, cell = fault.column, ""
    if of and fault.row and column:
        names, fields = of.layout.names, of.layout.fields
        place = names.index(column) if column in names else fields.index(column)
        row = of.cells[fault.row - 1]
        column, cell = names[place], row[place] if place < len(row) else ""
    table = of.table.name if of else fault.table
    return Found(fault.check, fault.severity, table, fault.row, fault.case, column, cell, fault.why)


def _late(tested: Tested, row: int, made: Universe, zone: ZoneInfo) -> Found:
    """Late, or nobody can say: that is no pass."""
    if tested.unknown:
        why, table = tested.unknown, made.table.name
        return Found(tested.test, ERROR, table, row, tested.number, "", "", why)
    stop = f"stopped {shown(tested.stop.at, zone)}" if tested.stop else "not stopped"
    over = tested.over
    days = f", {over.total_seconds() / 86400:.1f} days over" if over is not None else ""
    why = f"late from {shown(tested.late_from, zone)}, {stop}{days} ({tested.limit.cite})"
    return Found(tested.test, ERROR, made.table.name, row, tested.number, "", "", why)
