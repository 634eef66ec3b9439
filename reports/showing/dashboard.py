"""The dashboard of a period: figures of the reports on operations as they were last run for it.

Every number is one of a snapshot, so that it leads to its rows, and they add up to it, whatever
happened since.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.conf import settings

from kernel.jobs.models import Job
from kernel.people.policy import Actor
from kernel.web.in_words import key_in_words
from reports.charts import Figures, bars, line, waterfall
from reports.charts.of_operations import concordance, number, on_time_trend
from reports.models import Snapshot
from reports.operations.run import Wanted, start_report
from reports.showing.runs import Run, rows_from, run_of
from reports.table import Period, UnableToReport

Rows: TypeAlias = Sequence[Mapping[str, str]]
Draw: TypeAlias = Callable[[Rows], tuple[Figures, str]]
LARGEST = 2000
"""Rows of a report of sums that a panel looks through."""
_QUARTER = re.compile(r"(20\d\d)Q([1-4])")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the dashboard: of a report the rows of one breakdown, its numbers and a chart."""

    report: str
    title: str
    by: str
    fields: tuple[str, ...]
    draw: Draw


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its text; the row and field of the snapshot it is of."""

    text: str
    row: int
    field: str
    percent: bool


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A panel with its figures; `run` is None where the report was not run for the period."""

    panel: Panel
    run: Run | None
    headings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    svg: str = ""


def _whole(rows: Rows) -> Mapping[str, str]:
    return next((row for row in rows if row["by"] == "all"), {})


def _open(rows: Rows) -> tuple[Figures, str]:
    names = {"late": "late", "days_0_3": "0 to 3 days", "days_4_7": "4 to 7 days",
             "days_8_30": "8 to 30 days", "days_over_30": "over 30 days",
             "still": "stands still"}  # fmt: skip
    whole = _whole(rows)
    figures = Figures(
        "open-duties",
        "Open duties, by the days left",
        list(names.values()),
        {"duties": [number(whole.get(name, "0")) for name in names]},
    )
    return figures, bars(figures)


def _denials(rows: Rows) -> tuple[Figures, str]:
    whole = _whole(rows)
    have = {name: int(whole.get(name, "0")) for name in
            ("denied", "not_appealed", "not_decided", "upheld", "turned")}  # fmt: skip
    figures = Figures(
        "denials",
        "From denials to overturns",
        ("denied", "not appealed", "not decided", "upheld", "overturned"),
        {"denials": (have["denied"], -have["not_appealed"], -have["not_decided"],
                     -have["upheld"], have["turned"])},
    )  # fmt: skip
    return figures, waterfall(figures, frozenset({"denied", "overturned"}))


def _adjudication(rows: Rows) -> tuple[Figures, str]:
    months = [row for row in rows if row["by"] == "month"]
    series = {"by the machine alone": "automatic_percent", "first look": "first_pass_percent"}
    figures = Figures(
        "adjudication",
        "Decided by the machine alone, and at the first look, percent by month",
        [row["value"] for row in months],
        {name: [number(row[each]) for row in months] for name, each in series.items()},
        unit="%",
        highest=100,
    )
    return figures, line(figures)


PANELS = (
    Panel("on_time", "On time, by month", "month",
          ("due", "on_time", "late", "late_open", "on_time_percent"), on_time_trend),
    Panel("open_duties", "Open duties, by clock", "clock",
          ("open", "late", "days_0_3", "days_4_7", "days_8_30", "days_over_30", "still"), _open),
    Panel("denials", "Denials, appeals and overturns", "kind",
          ("denied", "not_appealed", "appealed", "not_decided", "upheld", "turned",
           "turned_percent"), _denials),
    Panel("concordance", "Concordance of opinions, by scenario", "scenario",
          ("given", "found", "agreed", "refined", "changed", "differed", "inconclusive",
           "not_on_file"), concordance),
    Panel("adjudication", "Adjudication, by month", "month",
          ("decided", "automatic", "first_pass", "automatic_percent", "first_pass_percent"),
          _adjudication),
)  # fmt: skip


def period_of(text: str, now: datetime) -> tuple[str, Period]:
    """2026Q4 or 2026; where nothing is said, the quarter of today.  UnableToReport."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    text = text or f"{today.year}Q{(today.month + 2) // 3}"
    if found := _QUARTER.fullmatch(text):
        year, first = int(found[1]), 3 * int(found[2]) - 2
        end = date(year + first // 10, (first + 2) % 12 + 1, 1)
        return text, Period(date(year, first, 1), end)
    if _YEAR.fullmatch(text):
        return text, Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    raise UnableToReport(f"period: {text!r} is neither a quarter nor a year; write 2026Q4 or 2026")


def figures_of(period: Period) -> list[Filled]:
    """Every panel with the newest figures of the period: one statement, and two a panel."""
    kept = Snapshot.objects.filter(
        report__in=[each.report for each in PANELS],
        since=period.start,
        until=period.end,
        parameters={},
    )
    newest = kept.order_by("report", "-pk").distinct("report").defer("stored")
    runs = {each.report: run_of(each) for each in newest}
    return [_filled(panel, runs.get(panel.report)) for panel in PANELS]


def _filled(panel: Panel, run: Run | None) -> Filled:
    if run is None:
        return Filled(panel, None)
    fields = run.layout.fields
    rows = [(each.row, dict(zip(fields, each.cells, strict=True)))
            for each in rows_from(run, 0, LARGEST)]  # fmt: skip
    _, svg = panel.draw([{**row, "value": key_in_words(row["value"])} for _, row in rows])
    split = run.shown_sums.split if run.shown_sums else ()
    lines = tuple(
        Line(_label(row, split), tuple(_number(place, row, name) for name in panel.fields))
        for place, row in rows
        if row["by"] in ("all", panel.by)
    )
    headings = tuple(run.layout.column(name).name for name in panel.fields)
    return Filled(panel, run, headings, lines, svg)


def _label(row: Mapping[str, str], split: Sequence[str]) -> str:
    return ", ".join([*(row[name] for name in split), row["value"]])


def _number(place: int, row: Mapping[str, str], name: str) -> Number:
    return Number(row[name], place, name, name.endswith("_percent"))


def refresh(period: Period, actor: Actor, *, now: datetime) -> list[Job]:
    """A job for every panel's report, as of now.  NotAllowed."""
    zone = str(settings.TIME_ZONE)
    return [
        start_report(Wanted(each.report, period, now, "csv", zone), actor, now=now)
        for each in PANELS
    ]
