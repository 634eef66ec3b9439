"""Case files on their way and their receipts, for tests of the reviewers outside."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from kernel.outside.confirm import Confirmed, confirm
from kernel.outside.dispatch import hand_over
from kernel.outside.manifest import read_receipts
from kernel.outside.models import Delivery


def handed_over(out: Path, now: datetime, channel: str = "portal") -> list[dict[str, str]]:
    """What waits goes; the rows of the list that goes with it."""
    rows: list[dict[str, str]] = []
    for folder in hand_over(channel, out=out, now=now, by="dispatch").folders:
        with (folder / "receipts.csv").open(newline="", encoding="utf-8") as file:
            rows += csv.DictReader(file)
    return rows


def receipts(rows: list[dict[str, str]], at: datetime, status: str = "delivered") -> str:
    """The list as it comes back."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "status": status, "at": at.isoformat(), "reference": "T-1"})
    return text.getvalue()


def confirmed(
    rows: list[dict[str, str]], at: datetime, status: str = "delivered", now: datetime | None = None
) -> Confirmed:
    """Their receipts, all with the same word."""
    read, faults = read_receipts(receipts(rows, at, status))
    assert faults == []
    return confirm(read, now=now or at, by="carrier")


def delivered(out: Path, now: datetime) -> None:
    """What waits goes, and arrives an hour later."""
    rows = handed_over(out, now)
    assert rows
    done = confirmed(rows, now + timedelta(hours=1))
    assert (done.delivered, done.faults) == (len(rows), [])
    assert not Delivery.objects.exclude(state__in=("confirmed", "refused")).exists()
