"""The charts of the reports on operations, from the rows of a report as it says them.  Pure.

`rows` are the report's own, by field, every cell as text: what is drawn is what stands in the table
and in the file.  A cell that does not apply is a figure nobody knows.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from reports.charts.bars import bars
from reports.charts.figures import Figures, Number
from reports.charts.line import line
from reports.charts.waterfall import waterfall

Rows = Sequence[Mapping[str, str]]
AGES = {
    "days_0_7": "0 to 7 days",
    "days_8_30": "8 to 30 days",
    "days_31_60": "31 to 60 days",
    "days_over_60": "over 60 days",
}
FINDINGS = {"agreed": "agreed", "refined": "refined", "changed": "changed", "differed": "differed"}


def on_time_trend(rows: Rows) -> tuple[Figures, str]:
    """The rate by month of report `on_time`: its figures, for the table, and the picture."""
    months = sorted(_part(rows, "month"), key=lambda row: row["value"])
    figures = Figures(
        name="on-time-trend",
        title="On time, percent of what was due, by month",
        labels=[row["value"] for row in months],
        series={"on time": [number(row["on_time_percent"]) for row in months]},
        unit="%",
        highest=100,
    )
    return figures, line(figures)


def ageing(rows: Rows) -> tuple[Figures, str]:
    """How long what waits has waited, of report `pends`."""
    whole = next(iter(_part(rows, "all")), None)
    figures = Figures(
        name="ageing",
        title="What waits, by age",
        labels=list(AGES.values()),
        series={"claims": [number(whole[each]) if whole else 0 for each in AGES]},
    )
    return figures, bars(figures)


def denials_to_overturns(rows: Rows, denied: int, where: str = "internal") -> tuple[Figures, str]:
    """From the denials of a period to those that did not stand, of report `overturns`.

    `denied` is how many there were of what the appeals are about; the caller counts them."""
    whole = next((row for row in _part(rows, "all") if row["where"] == where), None)
    appealed, upheld = (int(whole[each]) if whole else 0 for each in ("appealed", "upheld"))
    labels = ("denied", "no appeal decided", "upheld", "overturned")
    figures = Figures(
        name=f"overturns-{where}",
        title="From denials to overturns",
        labels=labels,
        series={"decisions": (denied, appealed - denied, -upheld, appealed - upheld)},
    )
    return figures, waterfall(figures, frozenset({"denied", "overturned"}))


def concordance(rows: Rows, by: str = "scenario", opinion: str = "second") -> tuple[Figures, str]:
    """What opinions said of the one before, of report `concordance`, by scenario, specialty or
    centre."""
    parts = [row for row in _part(rows, by) if row["opinion"] == opinion]
    figures = Figures(
        name=f"concordance-{by}-{opinion}",
        title=f"{opinion.capitalize()} opinions with a finding, by {by}",
        labels=[row["value"] for row in parts],
        series={name: [number(row[each]) for row in parts] for each, name in FINDINGS.items()},
    )
    return figures, bars(figures, stacked=True)


def _part(rows: Rows, by: str) -> list[Mapping[str, str]]:
    return [row for row in rows if row["by"] == by]


def number(cell: str) -> Number | None:
    """The number in a cell; None where it holds none."""
    try:
        return Decimal(cell) if "." in cell else int(cell)
    except (InvalidOperation, ValueError):
        return None
