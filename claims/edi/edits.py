"""From which day an edit refuses, and what it does before: see edits.yaml."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from claims.edi.submitted import SubmittedClaim
from kernel.plain_yaml import read_file

_FILE = Path(__file__).parent / "edits.yaml"
_KEYS = {"by", "from", "weak", "published", "cite", "reason"}
_ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.  `by_service`: the first day of service counts, else the file's day; an edit
    without a day has the first there is.  Where values are `published`, an older file is excused
    for these alone.  A `weak` one refuses nothing and is only told."""

    name: str
    by_service: bool
    start: date
    cite: str
    reason: str
    weak: bool
    published: frozenset[str] = frozenset()

    def refuses(self, claim: SubmittedClaim, value: str = "") -> bool:
        """Whether a claim that breaks it is refused; `value` is what breaks it.  ValueError where
        that is not told, and some values are excused."""
        if self.published and not value:
            raise ValueError(
                f"edit {self.name} excuses values: a finding of it has to tell its own"
            )
        if self.weak:
            return False
        if self.published and value not in self.published:
            return True
        return self.start <= (claim.first_served if self.by_service else claim.transmission.dated)


@cache
def edit(name: str) -> Edit:
    return edits()[name]


@cache
def edits() -> dict[str, Edit]:
    """Every edit by its name, in the order of the file."""
    return {name: _edit(name, row) for name, row in read_file(_FILE).items()}


def _edit(name: str, row: dict[str, Any]) -> Edit:
    by = row["by"]
    unknown = row.keys() - _KEYS
    if unknown or by not in ("file", "service", "always") or (by == "always") is ("from" in row):
        raise ValueError(f"edit {name} in {_FILE.name} is not one: {unknown or by}")
    if row.get("weak", "true") != "true":
        raise ValueError(f"edit {name} in {_FILE.name}: weak is true, or left out")
    published = row.get("published", [])
    if not isinstance(published, list) or (published and by != "file"):
        raise ValueError(f"edit {name} in {_FILE.name}: published values are a list, of old files")
    start = _ALWAYS if by == "always" else date.fromisoformat(row["from"])
    reasons = row["cite"], row["reason"]
    return Edit(name, by == "service", start, *reasons, "weak" in row, frozenset(published))
