"""Bench step: the tables of the program audit made of the synthetic year, checked, and each count
held against plain SQL."""

import json
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from config.bench import year_counts
from config.bench.year_found import expected
from kernel.record.sight import unrestricted
from reports.live.checking import Found, Given, Looked, look
from reports.live.universes import ROWS
from reports.table import Asked, Period
from reports.year.calendar import mail_days

NAMED = 40
CONTRACTS = """
plans:
  YR-MA:
    - {from: 2020-01-01, line: medicare_advantage, contract: H9999, pbp: "001"}
"""


def prepare(*, listed: str, year: int = 2026) -> Callable[[], dict[str, Any]]:
    """`listed` is the list of what is planted."""
    zone = settings.TIME_ZONE
    period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    asked = Asked(period, datetime(year + 1, 1, 1, tzinfo=ZoneInfo(zone)), zone)

    def run() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder, unrestricted():
            file = Path(folder) / "contracts.yaml"
            file.write_text(CONTRACTS, encoding="utf-8")
            settings.CONTRACTS_FILE = str(file)
            began = time.perf_counter()
            given = Given(delegates=frozenset(), mail_days=mail_days(year))
            looked = look(asked, tuple(ROWS), given)
            seconds = time.perf_counter() - began
            return {"lines": [*_said(looked, period, seconds), *_faults(looked, Path(listed))]}

    return run


def _said(looked: Looked, period: Period, seconds: float) -> list[str]:
    lines = [f"{sum(looked.rows.values()):,} rows made and checked in {seconds:,.1f} s"]
    for table, rows in looked.rows.items():
        by_sql = year_counts.rows(table, period.start, period.end)
        lines.append(f"{table:<10}{rows:>10,} rows, by SQL {by_sql:,}{_mark(rows == by_sql)}")
    for each in looked.tests:
        said = (
            f"{each.test.id:<16}{each.timely:>8,} in time {each.late:>6,} late {each.open:>5,} open"
        )
        if each.test.id not in year_counts.NOT_BY_ONE_CLOCK:
            clocks = list(each.test.clocks)
            found = year_counts.by_the_clocks(
                each.test.id, each.test.table, clocks, period.start, period.end
            )
            same = (each.timely, each.late, each.open) == tuple(
                found.get(name, 0) for name in ("timely", "late", "open")
            )
            said += f", by SQL {found}{_mark(same)}"
        lines.append(said)
    return lines


def _faults(looked: Looked, listed: Path) -> list[str]:
    """Each planted fault by its own checks, and nothing else."""
    planted = expected(json.loads(listed.read_text(encoding="utf-8")))
    wanted = {(case, check) for case, checks in planted.items() for check in checks}
    found = {(each.case, each.check) for each in looked.found}
    missed = sorted(wanted - found)
    strange = [each for each in looked.found if (each.case, each.check) not in wanted]
    cases = {case for case, _ in missed}
    return [
        f"{len(planted)} planted in these tables: {len(planted) - len(cases)} found"
        f"{_mark(not missed)}{_first(f'{case} by {check}' for case, check in missed)}",
        f"{len(strange)} found that nobody planted{_mark(not strange)}"
        f"{_first(_named(each) for each in strange)}",
        *(f"{each.check} could not look: {each.why}" for each in looked.could_not),
    ]


def _first(named: Iterable[str]) -> str:
    """So many of them as can be read; empty of none."""
    some = "; ".join(islice(named, NAMED))
    return f": {some}" if some else ""


def _named(each: Found) -> str:
    """A finding of a whole table has no case."""
    cell = f"{each.column} {each.cell!r}" if each.column else "-"
    of = each.case or each.table or "all tables"
    return f"{of} ({each.check} {each.severity}: {cell}, {each.why})"


def _mark(same: bool) -> str:
    return "" if same else "   <<< DIFFERENT"
