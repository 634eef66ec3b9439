"""Materials that must travel for an opinion: which, from whom, how many days they took.

In the period by the day it was first asked for.  What has not come is as old as the report; the
mean is of what came, so that what is missing does not flatter it.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reports.cells import day_of
from reports.facts.materials import CHAIN, travelled
from reports.sums import Cells, Sums, amount, one, where
from reports.table import Asked, Number, Row, Selection, Source, Table

COLUMNS = "operations_material_delays"


def _days_to_come(cells: Cells) -> Number:
    days = cells["days"]
    return days if cells["came"] is True and isinstance(days, int) else 0


def _days_open(cells: Cells) -> Number:
    days = cells["days"]
    return days if cells["came"] is not True and isinstance(days, int) else 0


SUMS = Sums(
    by=("kind", "holder"),
    measures={
        "asked": one,
        "came": where("came"),
        "open": where("open"),
        "told_missing": amount("told_missing"),
        "days": _days_to_come,
        "days_open": _days_open,
        "longest": amount("days"),
    },
    rates={"came_percent": ("came", "asked")},
    means={"days_each": ("days", "came")},
    most=("days_open", "longest"),
)


def selection(asked: Asked) -> Selection:
    return Selection((CHAIN,), events=("material_asked",))


def rows(asked: Asked) -> Iterator[Row]:
    for each in travelled(asked, selection(asked)):
        began = day_of(each.asked, each.zone)
        if began is None or not asked.period.holds(began):
            continue
        today = asked.as_of.astimezone(ZoneInfo(each.zone)).date()
        ended = day_of(each.received, each.zone) or today
        cells = {
            "kind": each.kind,
            "holder": each.holder,
            "asked_on": began,
            "received_on": day_of(each.received, each.zone),
            "came": each.received is not None,
            "open": each.received is None,
            "told_missing": each.told_missing,
            "days": (ended - began).days,
        }
        trace = {"asked_on": Source.of(each.asked), "received_on": Source.of(each.received)}
        yield Row(each.case, each.number, cells, trace)


TABLE = Table(
    name="material_delays",
    title="Materials for opinions: which, from whom, and how many days",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
