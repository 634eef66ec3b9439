"""The reports on the plan's own work, in the order of the catalogue."""

from reports.table import Table
from reports.tables import (
    adjudication,
    concordance,
    denials,
    interest,
    material_delays,
    on_time,
    open_duties,
    overturns,
    pends,
    reconciliation,
    replay,
)

TABLES: tuple[Table, ...] = (
    on_time.TABLE,
    open_duties.TABLE,
    adjudication.TABLE,
    pends.TABLE,
    denials.TABLE,
    overturns.TABLE,
    interest.TABLE,
    material_delays.TABLE,
    concordance.TABLE,
    reconciliation.TABLE,
    replay.TABLE,
)
