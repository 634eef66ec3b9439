"""A snapshot as an export: its cells as they were frozen, its facts as of its moment."""

from reports.layout import layout_of
from reports.live.universes import Universe, universe
from reports.models import Snapshot
from reports.operations.parts import rows_with_case
from reports.table import Asked, Period


def asked_by(snapshot: Snapshot) -> Asked:
    """What the snapshot was asked for."""
    return Asked(
        Period(snapshot.since, snapshot.until), snapshot.as_of, snapshot.zone, snapshot.parameters
    )


def frozen(snapshot: Snapshot) -> Universe:
    """The universe read anew, with the cells the snapshot has in place of its own.

    A row the record does not give any more is `lost`: a case without its source (U18).  One more
    than it gave is missing (U11, U13).
    """
    made = universe(snapshot.report, asked_by(snapshot))
    layout = layout_of(made.layout.name, snapshot.layout_version)
    place = layout.fields.index("number")
    known = {row.number: at for at, row in enumerate(made.rows)}
    found = Universe(made.table, layout)
    for case, cells in rows_with_case(snapshot.run):
        at = known.get(case)
        if at is None:
            found.lost.append(cells[place])
        else:
            found.facts.append(made.facts[at])
            found.rows.append(made.rows[at])
            found.cells.append(tuple(cells))
    return found
