"""Prior authorizations and contracts, for tests of reports."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from kernel.jobs.running import one_part
from kernel.people.policy import Actor
from reports.models import Snapshot
from reports.operations.run import Wanted, start_report
from reports.operations.write import snapshot_named
from reports.table import Period

ZONE = "America/New_York"
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
NOW = datetime(2026, 4, 2, 13, tzinfo=UTC)
OFFICER = Actor("d.falk", roles=frozenset({"compliance_officer"}))


def contracts(folder: Path, *plans: str) -> str:
    """An operator's file that puts these plans under an invented contract."""
    path = folder / "contracts.yaml"
    rows = [
        f"  {plan}:\n    - {{from: 2020-01-01, line: medicare_advantage, "
        "contract: H9999, pbp: '001'}"
        for plan in plans
    ]
    path.write_text("plans:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def run(report: str, period: Period = MARCH, now: datetime = NOW, form: str = "csv") -> Snapshot:
    """The report, run to its end."""
    job = start_report(Wanted(report, period, now, form), OFFICER, now=now)
    while one_part(job.pk, now=now):
        pass
    job.refresh_from_db()
    assert job.state == "done", job.message
    return snapshot_named(job.result["snapshot"])


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_rows(workbook: bytes, number: int) -> list[dict[str, str]]:
    """The rows of one sheet of a workbook, each the text of its filled cells by column letter."""
    with ZipFile(BytesIO(workbook)) as book:
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        {
            cell.attrib["r"].rstrip("0123456789"): "".join(cell.itertext())
            for cell in row.iter(f"{SHEET}c")
        }
        for row in tree.iter(f"{SHEET}row")
    ]
