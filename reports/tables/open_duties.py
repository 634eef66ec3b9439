"""Open duties: what the plan owes as of a moment, by clock, and how much time is left.

Of every case that is open then, whatever the period: the period only says which dashboard it is of.
`days left` are counted from the day of `as of` to the last day in time, in the plan's zone.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reports.cells import DOES_NOT_APPLY
from reports.facts.open_duties import open_duties
from reports.sums import Sums, equal, one
from reports.table import Asked, Row, Source, Table

COLUMNS = "operations_open_duties"
LATE, STILL, LATER = "late", "stands still", "over 30"
BANDS = (("0 to 3", 3), ("4 to 7", 7), ("8 to 30", 30))
SUMS = Sums(
    by=("clock", "line", "kind"),
    measures={
        "open": one,
        "late": equal("band", LATE),
        "days_0_3": equal("band", "0 to 3"),
        "days_4_7": equal("band", "4 to 7"),
        "days_8_30": equal("band", "8 to 30"),
        "days_over_30": equal("band", LATER),
        "still": equal("band", STILL),
    },
    rates={"late_percent": ("late", "open")},
)


def rows(asked: Asked) -> Iterator[Row]:
    today = asked.as_of.astimezone(ZoneInfo(asked.zone)).date()
    for each in open_duties(asked):
        left = (each.due_on - today).days if each.due_on else None
        cells = {
            "clock": f"{each.rule} {each.clock}",
            "line": each.line,
            "kind": each.kind,
            "due_on": each.due_on or DOES_NOT_APPLY,
            "days_left": DOES_NOT_APPLY if left is None else left,
            "band": band(each.state, left),
        }
        source = Source(row=f"cases_deadline:{each.deadline}")
        yield Row(each.case, each.number, cells, {"clock": source})


def band(state: str, left: int | None) -> str:
    """In which stretch of days it lies; what is late is late, to the minute."""
    if state == LATE:
        return LATE
    if left is None:
        return STILL
    return next((name for name, most in BANDS if left <= most), LATER)


TABLE = Table(
    name="open_duties",
    title="Open duties: by clock, and how much time is left",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
    moment="any",
)
