"""Denials and what became of them: appealed or not, and how the appeal was decided.

A claim counts once, on the day of its first decision of the period that denied it; so does a
request, denied whole or in part.  What became of it is what was on record by `as of`: the latest of
the plan's decisions on an appeal against it.  An appeal dismissed or withdrawn was decided on
nothing, and counts as not decided.
"""

from collections.abc import Iterator

from kernel.law.regimes import base_of
from reports.cells import day_of
from reports.facts.denied import denied
from reports.sums import Sums, equal, one, where
from reports.table import Asked, Row, Source, Table

COLUMNS = "operations_denials"
SUMS = Sums(
    by=("kind", "line"),
    measures={
        "denied": one,
        "not_appealed": equal("appealed", False),
        "appealed": where("appealed"),
        "not_decided": equal("outcome", "not decided"),
        "upheld": equal("outcome", "upheld"),
        "turned": equal("outcome", "overturned", "partly"),
    },
    rates={
        "appealed_percent": ("appealed", "denied"),
        "turned_percent": ("turned", "denied"),
    },
)


def rows(asked: Asked) -> Iterator[Row]:
    for each in denied(asked):
        cells = {
            "kind": each.kind,
            "line": base_of(each.regimes) if each.regimes else "",
            "denied_on": day_of(each.decided, each.zone),
            "appealed": each.appealed,
            "outcome": each.outcome,
        }
        yield Row(each.case, each.number, cells, {"denied_on": Source.of(each.decided)})


TABLE = Table(
    name="denials",
    title="Denials: appealed or not, and what became of the appeal",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
