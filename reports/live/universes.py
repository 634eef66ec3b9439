"""Our own universes, with the facts each row was made from: one reading for checks and tests."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge

from reports.cells import day_of, text_of
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.facts.effectuations import BODIES, effectuations
from reports.facts.grievances import grievances
from reports.layout import Layout, layout_on
from reports.narrowing import belongs
from reports.preflight.checking import Export
from reports.table import Asked, Row, Table, UnableToReport
from reports.tables import eff_c, grv_c, od, pymt_c, recon
from reports.vocabulary import (
    AppealFacts,
    CaseFacts,
    DeterminationFacts,
    EffectuationFacts,
    GrievanceFacts,
)


@dataclass(slots=True)
class Universe:
    """One table over a period: its rows as text, and beside each the facts it rests on.  `lost` are
    the numbers of frozen rows that rest on none any more."""

    table: Table
    layout: Layout
    facts: list[CaseFacts] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cells: list[tuple[str, ...]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, facts: CaseFacts, row: Row) -> None:
        self.facts.append(facts)
        self.rows.append(row)
        columns = self.layout.columns
        self.cells.append(
            tuple(text_of(each, row.cells.get(each.field), self.layout) for each in columns)
        )

    def export(self) -> Export:
        layout = self.layout
        return Export(layout, layout.names, tuple(self.cells), layout.file_name)


def _of_od(asked: Asked) -> Iterator[tuple[CaseFacts, Row]]:
    for facts in determinations(asked, od.selection(asked)):
        if found := _od(facts, asked):
            yield found


def _od(facts: DeterminationFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    belongs = facts.kind == "authorization" and od.belongs(facts, asked)
    return (facts, od.row(facts)) if belongs else None


def _of_recon(asked: Asked) -> Iterator[tuple[CaseFacts, Row]]:
    for facts in appeals(asked, recon.selection(asked)):
        if found := _recon(facts, asked):
            yield found


def _recon(facts: AppealFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    belongs = facts.request != "payment" and recon.belongs(facts, asked, *recon.CLOCKS)
    return (facts, recon.row(facts)) if belongs else None


def _of_pymt_c(asked: Asked) -> Iterator[tuple[CaseFacts, Row]]:
    selected = pymt_c.selection(asked)
    claims = (_paid(each, asked) for each in determinations(asked, selected))
    again = (_paid_anew(each, asked) for each in appeals(asked, selected))
    both = merge(filter(None, claims), filter(None, again), key=lambda each: each[1].case)
    yield from both


def _paid(facts: DeterminationFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    belongs = pymt_c.is_one(facts) and asked.period.holds(pymt_c.paid_or_denied(facts))
    return (facts, pymt_c.row(facts)) if belongs else None


def _paid_anew(facts: AppealFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    return (facts, pymt_c.appealed(facts)) if pymt_c.is_again(facts, asked) else None


def _of_eff_c(asked: Asked) -> Iterator[tuple[CaseFacts, Row]]:
    for facts in effectuations(asked, eff_c.selection(asked)):
        if found := _put_into_effect(facts, asked):
            yield found


def _put_into_effect(facts: EffectuationFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    on = day_of(facts.reversal, facts.zone)
    belongs = facts.body in BODIES and asked.period.holds(on)
    return (facts, eff_c.row(facts, asked.as_of)) if belongs else None


def _of_grv_c(asked: Asked) -> Iterator[tuple[CaseFacts, Row]]:
    for facts in grievances(asked, grv_c.selection(asked)):
        if found := _complained(facts, asked):
            yield found


def _complained(facts: GrievanceFacts, asked: Asked) -> tuple[CaseFacts, Row] | None:
    gone = facts.withdrawn is not None or facts.merged
    belongs = not gone and asked.period.holds(grv_c.told_on(facts))
    return (facts, grv_c.row(facts)) if belongs else None


Rows = Callable[[Asked], Iterator[tuple[CaseFacts, Row]]]
ROWS: Mapping[str, tuple[Table, Rows]] = {
    "od": (od.TABLE, _of_od),
    "recon": (recon.TABLE, _of_recon),
    "pymt_c": (pymt_c.TABLE, _of_pymt_c),
    "eff_c": (eff_c.TABLE, _of_eff_c),
    "grv_c": (grv_c.TABLE, _of_grv_c),
}
"""The tables of one submission of the program audit, by the names of their reports."""


def universe(name: str, asked: Asked, layout: Layout | None = None) -> Universe:
    """By the layout in force at the period's start, unless one is given.  UnableToReport where
    checks are not written for this report."""
    if name not in ROWS:
        raise UnableToReport(f"{name!r}: the checks are of {', '.join(ROWS)}")
    table, rows = ROWS[name]
    made = Universe(table, layout or layout_on(table.layout, asked.period.start))
    for facts, row in rows(asked):
        if belongs(row.cells, asked):
            made.add(facts, row)
    return made
