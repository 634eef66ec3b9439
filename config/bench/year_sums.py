"""Bench step: the other reports run over the synthetic year, and their figures held against plain
SQL."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from config.bench.year_operations import OPERATIONS
from config.bench.year_pairs import AFTER, Pair, Rows
from config.bench.year_regulators import REGULATORS
from config.bench.year_states import STATES
from kernel.jobs.running import one_part
from kernel.people.policy import Actor
from kernel.record.sight import unrestricted
from reports.models import Snapshot
from reports.operations.run import Wanted, start_report
from reports.operations.write import snapshot_named
from reports.showing.runs import rows_from, run_of
from reports.table import Period

OFFICER = Actor("bench", roles=frozenset({"compliance_officer"}))
COMPARED = {**OPERATIONS, **REGULATORS, **STATES}
SHOWN = 120
"""Characters of a figure that are printed."""
CONTRACTS = """
plans:
  YR-MA:
    - {from: 2020-01-01, line: medicare_advantage, contract: H9999, pbp: "001"}
  YR-ACA:
    - {from: 2020-01-01, line: qhp, issuer: "99999", market: individual, state: TX}
"""


def prepare(*, reports: Sequence[str] = tuple(COMPARED)) -> Callable[[], dict[str, Any]]:
    """These reports, each from its first case to its snapshot."""

    def run() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder, unrestricted():
            file = Path(folder) / "contracts.yaml"
            file.write_text(CONTRACTS, encoding="utf-8")
            settings.CONTRACTS_FILE = str(file)
            return {"lines": [line for each in reports for line in _of(each)]}

    return run


def _of(report: str) -> Iterator[str]:
    began = time.perf_counter()
    snapshot = _run(report)
    rows = _rows(snapshot)
    yield f"{report}: {len(rows):,} rows in {time.perf_counter() - began:,.1f} s"
    for pair in COMPARED[report](rows):
        yield f"  {pair.what}: {_said(pair)}"


def _said(pair: Pair) -> str:
    """Of figures by name that differ, those alone."""
    if pair.same:
        return f"{_short(pair.told)}, by SQL the same"
    told, by_sql = pair.told, pair.by_sql
    if isinstance(told, Mapping) and isinstance(by_sql, Mapping):
        other = [name for name in {**told, **by_sql} if told.get(name) != by_sql.get(name)]
        told = {name: told.get(name) for name in other}
        by_sql = {name: by_sql.get(name) for name in other}
    return f"{_short(told)}, by SQL {_short(by_sql)}   <<< DIFFERENT"


def _short(figures: object) -> str:
    text = str(figures)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _run(report: str) -> Snapshot:
    """To its end.  RuntimeError where it could not be made."""
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    job = start_report(Wanted(report, year, AFTER, "json"), OFFICER, now=AFTER)
    while one_part(job.pk, now=AFTER):
        pass
    job.refresh_from_db()
    if job.state != "done":
        raise RuntimeError(f"{report}: {job.message}")
    return snapshot_named(job.result["snapshot"])


def _rows(snapshot: Snapshot) -> Rows:
    run = run_of(snapshot)
    shown = rows_from(run, 0, snapshot.rows)
    return [dict(zip(run.layout.fields, each.cells, strict=True)) for each in shown]
