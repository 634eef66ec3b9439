"""Metrics of prior authorization as a report keeps them, of requests made up one by one, for tests
of what everybody may read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from kernel.jobs.running import one_part
from reports.models import Snapshot
from reports.operations.parts import keep_rows
from reports.operations.run import Wanted, start_report
from reports.operations.write import snapshot_named
from reports.table import Period, Row
from tests.reporting import OFFICER

HOUR = 3600


def requests(
    count: int,
    outcome: str,
    *,
    track: str = "standard",
    level: str = "H9999",
    line: str = "medicare_advantage",
    hours: int = 48,
    left_out: str = "",
    extended: bool = False,
) -> list[Row]:
    """So many that are alike."""
    cells = {
        "line": line,
        "level": level,
        "left_out": left_out,
        "track": track,
        "outcome": outcome,
        "extended": extended,
        "seconds": Decimal(hours * HOUR),
        "appealed": False,
        "approved_after_appeal": False,
        "items": ("second opinions",),
    }
    return [Row(place, f"A{place}", cells) for place in range(count)]


def kept(
    rows: Iterable[Row],
    year: int = 2025,
    *,
    period: Period | None = None,
    as_of: datetime | None = None,
) -> Snapshot:
    """The report run over these requests, by the program itself from here on."""
    when = period or Period(date(year, 1, 1), date(year + 1, 1, 1))
    now = as_of or datetime(year + 1, 2, 20, 15, tzinfo=UTC)
    job = start_report(Wanted("cms0057", when, now), OFFICER, now=now)
    dated = [Row(each.case, each.number, {**each.cells, "list_of": when.start}) for each in rows]
    keep_rows(UUID(job.parameters["run"]), dated, now=now)
    while one_part(job.pk, now=now):
        pass
    job.refresh_from_db()
    assert job.state == "done", job.message
    return snapshot_named(job.result["snapshot"])
