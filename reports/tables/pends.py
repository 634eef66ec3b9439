"""Pends: what waited at the end of the period, by reason, with its age.

A claim that waits for several reasons counts under each of them, and once in the whole.  Its age is
the days since it began to wait, to the period's last day, or to the day of `as of` if that is
earlier.
"""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from reports.cells import day_of
from reports.facts.selecting import bounds
from reports.facts.waiting import waiting
from reports.sums import Sums, amount, equal, one
from reports.table import Asked, Row, Source, Table

COLUMNS = "operations_pends"
BANDS = (("0 to 7", 7), ("8 to 30", 30), ("31 to 60", 60))
OLDER = "over 60"
SUMS = Sums(
    by=("reason", "line"),
    measures={
        "waiting": one,
        "days_0_7": equal("band", "0 to 7"),
        "days_8_30": equal("band", "8 to 30"),
        "days_31_60": equal("band", "31 to 60"),
        "days_over_60": equal("band", OLDER),
        "days": amount("days"),
        "longest": amount("days"),
    },
    means={"days_each": ("days", "waiting")},
    most=("longest",),
)


def rows(asked: Asked) -> Iterator[Row]:
    _, end = bounds(asked)
    last = min(
        asked.period.end - timedelta(days=1), asked.as_of.astimezone(ZoneInfo(asked.zone)).date()
    )
    for each in waiting(asked, end):
        began = day_of(each.since, each.zone)
        if began is None:
            continue
        days = (last - began).days
        cells = {
            "reason": each.reasons,
            "line": each.line,
            "since": began,
            "days": days,
            "band": band(days),
        }
        yield Row(each.case, each.number, cells, {"since": Source.of(each.since)})


def band(days: int) -> str:
    """In which stretch of days it lies."""
    return next((name for name, most in BANDS if days <= most), OLDER)


TABLE = Table(
    name="pends",
    title="Pends: what waits, by reason, with its age",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
