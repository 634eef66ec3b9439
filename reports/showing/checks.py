"""The checks before a submission, asked of a snapshot's own cells and what lies beside them."""

from reports.live.checking import Given, Looked, look_over
from reports.live.of_snapshot import asked_by, frozen
from reports.live.universes import ROWS
from reports.showing.runs import Run
from reports.table import UnableToReport


def may_be_checked(run: Run) -> bool:
    """Whether it is a table of the program audit, of which the checks are."""
    return run.table.name in ROWS


def checked(run: Run) -> Looked:
    """UnableToReport where it is none.  A check that lacks what it needs says so, which is no
    pass."""
    if not may_be_checked(run):
        raise UnableToReport(f"{run.table.title}: the checks are of the tables of the audit")
    return look_over([frozen(run.snapshot)], asked_by(run.snapshot), Given())
