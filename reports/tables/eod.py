"""ODAG of 2017 to 2020, table 2, EOD: expedited pre-service determinations, for a look back.

Dismissals, which had a table of their own, are left out.
"""

from collections.abc import Iterator

from reports.facts.determinations import determinations
from reports.look_back import determined, hurried_later
from reports.table import Asked, Row, Table, as_they_are
from reports.tables.od import belongs, selection
from reports.vocabulary import EXPEDITED

COLUMNS = "odag_eod"


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if facts.processed_as == EXPEDITED and not facts.dismissed and belongs(facts, asked):
            made = determined(facts)
            hurried_later(made)
            yield made.row()


TABLE = Table(
    name="eod",
    title="ODAG 2017 table 2: expedited pre-service determinations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
