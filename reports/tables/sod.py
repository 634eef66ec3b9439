"""ODAG of 2017 to 2020, table 1, SOD: standard pre-service determinations, for a look back.

Days only; whether a refusal to hurry, and an extension with its right to a grievance, were told.
Dismissals, which had a table of their own, are left out.
"""

from collections.abc import Iterator

from reports.facts.determinations import determinations
from reports.look_back import determined
from reports.table import Asked, Row, Table, as_they_are
from reports.tables.od import belongs, selection
from reports.vocabulary import STANDARD

COLUMNS = "odag_sod"


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if facts.processed_as == STANDARD and not facts.dismissed and belongs(facts, asked):
            yield determined(facts).row()


TABLE = Table(
    name="sod",
    title="ODAG 2017 table 1: standard pre-service determinations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
