"""Runs a row of a rule of admissibility: the appeal it describes, through the one pipeline.

`expect` is what this rule says: `passes`, `notes`, `lacks WHAT`, `fails GROUND`.  Other headings:
`says`, words of the message; `cites`, a source; `counted`, the last day by hand (see `clocks`),
which the message must name; `verdict`, of the whole; all others are facts of `Filing` by name.

The base is a member who asks on June 1, 2026 at 10:30 in New York about a claim denied by a notice
of May 4.  Papers are `KIND of WHOM from DAY`, with ` revoked DAY` and ` earlier`; earlier appeals
`NUMBER STATE LEVEL`, with ` other` where they speak of other lines; more of them parted by `; `.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.judging import Earlier, Filing, Paper
from appeals.ladder import first
from appeals.law_book import book
from appeals.pipeline import ADMISSIBILITY, examine
from kernel.dates import written
from tests.scenarios.runners.clocks import count

RULES = {rule.name for rule in ADMISSIBILITY}
OURS = ("case", "story", "expect", "says", "cites", "counted", "verdict", "and")
BASE: dict[str, Any] = {
    "request": "payment",
    "track": "standard",
    "received_at": "2026-06-01T10:30",
    "zone": "America/New_York",
    "asked_by": "member",
    "disposition": "denied",
    "adverse": "yes",
    "notice_dated": "2026-05-04",
}
DAYS = {"notice_dated", "notice_received", "decided_on", "died_on"}
_PAPER = re.compile(r"(\w+) of (.+?) from ([\d-]{10})(?: revoked ([\d-]{10}))?( earlier)?")


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    name = document.get("about")
    assert name is None or name in RULES, f"{name!r} is no rule of admissibility"
    filing = filing_of(document.get("given", {}), row)
    examined = examine(filing, book())
    if name:
        found = examined.of(name)
        got = " ".join(filter(None, (found.says.value, found.ground, found.missing)))
        assert got == row["expect"], f"{got}: {found.message}"
        if row.get("says"):
            assert row["says"] in found.message, found.message
        if row.get("cites"):
            assert row["cites"] in found.cites, f"cites {found.cites}"
        if row.get("counted"):
            last = written(date.fromisoformat(count(row["counted"], ZoneInfo(filing.zone))))
            assert last in found.message, f"the last day is not {last}: {found.message}"
    if row.get("verdict"):
        said = "; ".join(f"{each.rule}: {each.message}" for each in examined.findings)
        assert examined.verdict.value == row["verdict"], said


def filing_of(given: Mapping[str, Any], row: Mapping[str, str]) -> Filing:
    """The facts: the base, then `given`, then the row; `none` takes one away."""
    also = [part.partition(": ") for part in row.get("and", "").split("; ") if ": " in part]
    cells = {key: cell for key, cell in row.items() if cell and key not in OURS}
    said = BASE | dict(given) | cells | {key.strip(): cell for key, _, cell in also}
    strangers = said.keys() - {field.name for field in fields(Filing)}
    assert not strangers, f"no fact is called {sorted(strangers)}"
    facts = {key: _read(key, cell, said["zone"]) for key, cell in said.items() if cell != "none"}
    if "level" not in facts:
        facts["level"] = first(facts["regimes"]).name if facts.get("regimes") else "internal_1"
    return Filing(**{"regimes": ()} | facts)


def _read(key: str, cell: Any, zone: str) -> Any:
    if key == "regimes":
        return tuple(cell.split(", "))
    if key == "received_at":
        return datetime.fromisoformat(cell).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if key in DAYS:
        return date.fromisoformat(cell)
    if key == "papers":
        return tuple(_paper(one) for one in cell.split(" & "))
    if key == "earlier":
        return tuple(_earlier(one) for one in cell.split(" & "))
    return {"yes": True, "no": False}.get(cell, cell)


def _paper(text: str) -> Paper:
    found = _PAPER.fullmatch(text)
    assert found, f"{text!r} is no paper"
    kind, whom, since, revoked, earlier = found.groups()
    day = date.fromisoformat(since)
    ended = date.fromisoformat(revoked) if revoked else None
    return Paper(kind, whom, day, day, ended, here=not earlier)


def _earlier(text: str) -> Earlier:
    number, state, level, *other = text.split()
    return Earlier(number, state, level, same=not other)
