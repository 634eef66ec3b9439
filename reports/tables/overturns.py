"""Overturns: what was appealed, inside and outside, by rule and by who had a part in the denial.

Counted on the day it was decided.  Overturned in part counts as overturned.  The dollars are what
the plan pays more since; what was not decided anew yet adds none, and is counted as `to_carry_out`.
Who had a part is who decided it, or gave a word for it before.
"""

from collections.abc import Iterator

from reports.cells import day_of
from reports.facts.overturned import reviewed
from reports.sums import Sums, amount, equal, one, where
from reports.table import Asked, Row, Selection, Source, Table

COLUMNS = "operations_overturns"
SUMS = Sums(
    split=("where",),
    by=("rule", "adjuster", "line", "body"),
    measures={
        "appealed": one,
        "overturned": equal("outcome", "overturned"),
        "partly": equal("outcome", "partly"),
        "upheld": equal("outcome", "upheld"),
        "turned": where("turned"),
        "dollars": amount("dollars"),
        "to_carry_out": where("to_carry_out"),
    },
    rates={"turned_percent": ("turned", "appealed")},
    money=("dollars",),
)


def selection(asked: Asked) -> Selection:
    return Selection(("appeal", "external_review"), events=("decided",))


def rows(asked: Asked) -> Iterator[Row]:
    for each in reviewed(asked):
        day = day_of(each.decided, each.zone)
        if day is None or not asked.period.holds(day):
            continue
        turned = each.outcome != "upheld"
        cells = {
            "where": each.where,
            "rule": each.rules,
            "adjuster": each.deciders,
            "line": each.line,
            "body": each.body,
            "decided_on": day,
            "outcome": each.outcome,
            "turned": turned,
            "dollars": each.dollars,
            "to_carry_out": turned and each.dollars is None and each.is_payment,
        }
        yield Row(each.case, each.number, cells, {"outcome": Source.of(each.decided)})


TABLE = Table(
    name="overturns",
    title="Overturns: inside and outside, by rule and adjuster, with the dollars",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
