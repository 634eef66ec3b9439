"""ODAG of 2017 to 2020, table 3: claims of providers without a contract, with interest."""

from collections.abc import Iterator

from reports.facts.determinations import determinations
from reports.look_back import paid_claim
from reports.table import Asked, Row, Table, as_they_are
from reports.tables.pymt_c import is_one, paid_or_denied, selection

COLUMNS = "odag_claims"


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        theirs = is_one(facts) and facts.requester.kind != "member"
        if theirs and not facts.dismissed and asked.period.holds(paid_or_denied(facts)):
            yield paid_claim(facts).row()


TABLE = Table(
    name="claims_2017",
    title="ODAG 2017 table 3: claims of non-contract providers",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
