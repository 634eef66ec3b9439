"""From which day an edit refuses, and what it does before: see edits.yaml."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from claims.edi.submitted import SubmittedClaim
from kernel.plain_yaml import read_file


@dataclass(frozen=True, slots=True)
class Edit:
    """One dated edit.  `by_service`: the first day of service counts, else the file's day."""

    name: str
    by_service: bool
    start: date
    cite: str

    def refuses(self, claim: SubmittedClaim) -> bool:
        return self.start <= (claim.first_served if self.by_service else claim.transmission.dated)


@cache
def edit(name: str) -> Edit:
    row = _rows()[name]
    by_service = row["by"] == "service"
    return Edit(name, by_service, date.fromisoformat(row["from"]), row["cite"])


@cache
def _rows() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = read_file(Path(__file__).parent / "edits.yaml")
    return rows
