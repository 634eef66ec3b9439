"""The story's letters leave the house: a carrier takes them, and says that they went."""

import csv
import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.opening.story import ZONE
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import read_manifest

CARRIER = "carrier"


def mail(folder: Path, at: datetime) -> None:
    """Every letter that waits is sent."""
    handed = dispatch("print", out=folder, now=at, by=CARRIER, most=500)
    for batch in handed.folders:
        for manifest in batch.glob("*.csv"):
            answers, faults = read_manifest(_sent(manifest, at))
            done = confirm(answers, now=at, by=CARRIER, zone=ZoneInfo(ZONE))
            if faults or done.faults:
                raise ValueError(f"the carrier's list is refused: {[*faults, *done.faults][:2]}")


def _sent(manifest: Path, at: datetime) -> str:
    """The carrier's list, each letter said to be sent that day."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    filled = io.StringIO()
    out = csv.DictWriter(filled, fieldnames=list(rows[0]))
    out.writeheader()
    for row in rows:
        out.writerow({**row, "status": "sent", "date": at.isoformat(timespec="minutes")})
    return filled.getvalue()
