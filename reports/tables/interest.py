"""Interest for lateness: what was paid and what was taken back, by line of business and by cause.

In the period by the day of the payment run, or of the reversal.  What a reversal takes back is told
on the next remittance.
"""

from collections.abc import Iterator

from reports.cells import day_of
from reports.facts.interest import PAID, TAKEN_BACK, interest_moved
from reports.sums import Cells, Measure, Sums, amount, equal
from reports.table import Asked, Number, Row, Selection, Source, Table

COLUMNS = "operations_interest"


def _dollars_of(what: str) -> Measure:
    dollars = amount("dollars")

    def measured(cells: Cells) -> Number:
        return dollars(cells) if cells["what"] == what else 0

    return measured


SUMS = Sums(
    by=("line", "cause", "month"),
    measures={
        "claims": equal("what", PAID),
        "paid": _dollars_of(PAID),
        "taken_back": _dollars_of(TAKEN_BACK),
    },
    means={"dollars_each": ("paid", "claims")},
    money=("paid", "taken_back"),
)


def selection(asked: Asked) -> Selection:
    return Selection(("claim",), events=("remitted", "reversed"))


def rows(asked: Asked) -> Iterator[Row]:
    for each in interest_moved(asked, selection(asked)):
        day = day_of(each.moved, each.zone)
        if day is None or not asked.period.holds(day):
            continue
        cells = {
            "line": each.line,
            "cause": each.cause,
            "month": f"{day:%Y-%m}",
            "on": day,
            "what": each.what,
            "dollars": each.dollars,
            "why": each.why,
        }
        yield Row(each.case, each.number, cells, {"dollars": Source.of(each.moved)})


TABLE = Table(
    name="interest",
    title="Interest for lateness, by line of business and cause",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
