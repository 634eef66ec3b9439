"""The checks before a submission, asked of a snapshot's own cells and what lies beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.layout import Column
from reports.live.checking import Found, Given, Looked, look_over
from reports.live.of_snapshot import asked_by, frozen
from reports.live.universes import ROWS
from reports.operations.rebuild import Difference
from reports.showing.runs import HIDDEN, Run, names_member
from reports.table import UnableToReport

_QUOTED = re.compile(r"['\"].*['\"]")
"""From the first quoted cell to the end of the last: a name may hold quotes itself."""


def may_be_checked(run: Run) -> bool:
    """Whether it is a table of the program audit, of which the checks are."""
    return run.table.name in ROWS


def checked(run: Run) -> Looked:
    """UnableToReport where it is none.  A check that lacks what it needs says so, which is no
    pass."""
    if not may_be_checked(run):
        raise UnableToReport(f"{run.table.title}: the checks are of the tables of the audit")
    return look_over([frozen(run.snapshot)], asked_by(run.snapshot), Given())


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault as a list shows it, with the field of its cell: asked why it is so, that shows it."""

    found: Found
    field: str


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A difference as a list shows it, with its field."""

    differs: Difference
    field: str


def faults_masked(run: Run, found: Sequence[Found]) -> list[ShownFault]:
    """Members stay masked, also where a check quotes their cells."""
    return [_masked(each, _column(run, each.column)) for each in found]


def _masked(found: Found, column: Column | None) -> ShownFault:
    if column is None:
        return ShownFault(found, "")
    if names_member(column):
        cell, why = HIDDEN if found.cell else "", _QUOTED.sub(HIDDEN, found.why)
        found = replace(found, cell=cell, why=why)
    return ShownFault(found, column.field if found.row else "")


def differences_masked(run: Run, found: Sequence[Difference]) -> list[ShownDifference]:
    """That a member's cell differs is shown, and not how."""
    return [_difference(each, _column(run, each.column)) for each in found]


def _difference(differs: Difference, column: Column | None) -> ShownDifference:
    if column is None:
        return ShownDifference(differs, "")
    if names_member(column):
        was, came = (HIDDEN if cell else "" for cell in (differs.frozen, differs.now))
        differs = replace(differs, frozen=was, now=came)
    return ShownDifference(differs, column.field if differs.row else "")


def _column(run: Run, named: str) -> Column | None:
    """By its name or its field."""
    return next((each for each in run.layout.columns if named in (each.name, each.field)), None)
