"""On time: how many of the plan's duties were done by their day, by clock, line and reviewer.

A duty falls into the period by the last day it could be done on.  Done by then, it is on time; done
later, or open after it, it is late; one that still runs is not counted.  The rate is of those due.
Duties of every kind of case are counted: the inquiry of a department has its day as a claim has.
"""

from collections.abc import Iterator

from reports.facts.clocks import clocks_at
from reports.sums import Sums, equal, one, where
from reports.table import Asked, Row, Selection, Source, Table

COLUMNS = "operations_on_time"
DONE, LATE = ("met",), ("met_late", "late")
NOBODY_YET = "(nobody yet)"
SUMS = Sums(
    by=("clock", "line", "reviewer", "month"),
    measures={
        "due": one,
        "on_time": where("on_time"),
        "late": equal("state", *LATE),
        "late_open": equal("state", "late"),
    },
    rates={"on_time_percent": ("on_time", "due")},
)


def selection(asked: Asked) -> Selection:
    return Selection((), due=True)


def rows(asked: Asked) -> Iterator[Row]:
    for each in clocks_at(asked, selection(asked)):
        if each.state in (*DONE, *LATE) and asked.period.holds(each.due_on):
            cells = {
                "clock": f"{each.rule} {each.clock}",
                "line": each.line,
                "reviewer": each.reviewer or NOBODY_YET,
                "month": f"{each.due_on:%Y-%m}",
                "due_on": each.due_on,
                "state": each.state,
                "on_time": each.state in DONE,
            }
            source = Source(row=f"cases_deadline:{each.deadline}")
            yield Row(each.case, each.number, cells, {"clock": source})


TABLE = Table(
    name="on_time",
    title="On time: duties by clock, line of business and reviewer",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
