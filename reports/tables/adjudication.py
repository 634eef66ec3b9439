"""Adjudication: how many claims were decided by the machine alone, and how many at the first look.

A claim is counted on the day of its first decision that was not to wait.  Auto-adjudicated is one
no person had a hand in; it may have waited for a fact and been judged again when that came.  First
pass is one decided the first time it was judged.
"""

from collections.abc import Iterator

from reports.cells import day_of
from reports.facts.adjudicated import adjudicated
from reports.sums import Sums, amount, one, where
from reports.table import Asked, Row, Selection, Source, Table

COLUMNS = "operations_adjudication"
SUMS = Sums(
    by=("line", "plan", "disposition", "month"),
    measures={
        "decided": one,
        "automatic": where("automatic"),
        "first_pass": where("first_pass"),
        "days": amount("days"),
        "longest": amount("days"),
    },
    rates={
        "automatic_percent": ("automatic", "decided"),
        "first_pass_percent": ("first_pass", "decided"),
    },
    means={"days_each": ("days", "decided")},
    most=("longest",),
)


def selection(asked: Asked) -> Selection:
    return Selection(("claim",), events=("decided",))


def rows(asked: Asked) -> Iterator[Row]:
    for each in adjudicated(asked, selection(asked)):
        day, came = day_of(each.decided, each.zone), day_of(each.received, each.zone)
        if day is None or came is None or not asked.period.holds(day):
            continue
        cells = {
            "line": each.line,
            "plan": each.plan,
            "disposition": each.disposition,
            "month": f"{day:%Y-%m}",
            "decided_on": day,
            "automatic": each.automatic,
            "first_pass": each.first_pass,
            "days": (day - came).days,
        }
        yield Row(each.case, each.number, cells, {"decided_on": Source.of(each.decided)})


TABLE = Table(
    name="adjudication",
    title="Adjudication: by the machine alone, and at the first look",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
