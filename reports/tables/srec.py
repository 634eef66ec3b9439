"""ODAG of 2017 to 2020, table 5, SREC: standard pre-service reconsiderations, for a look back."""

from collections.abc import Iterator

from reports.facts.appeals import appeals
from reports.look_back import reconsidered
from reports.table import Asked, Row, Table, as_they_are
from reports.tables.recon import CLOCKS, belongs, selection
from reports.vocabulary import STANDARD

COLUMNS = "odag_srec"


def rows(asked: Asked) -> Iterator[Row]:
    for facts in appeals(asked, selection(asked)):
        standard = facts.processed_as == STANDARD and facts.request != "payment"
        if standard and facts.disposition != "dismissed" and belongs(facts, asked, *CLOCKS):
            yield reconsidered(facts).row()


TABLE = Table(
    name="srec",
    title="ODAG 2017 table 5: standard pre-service reconsiderations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
