"""What a letter asks for, as a JSON or YAML document, read with every fault at its path.

issues:
  - claim: C26-0000042            # or request: A26-0000007
    lines: [1]                    # left out: all of them
    asked_by: representative      # member, treating_physician, provider, estate …
    name: Ada Roe
    expedited: false
    physician_supports: false
    wants: The second opinion paid in full.
    good_cause: serious_illness   # where it says why it is late
    notice_dated: 2026-05-04
"""

from collections.abc import Mapping
from typing import Any

from appeals.models.appeal import ASKERS
from appeals.operations.open import Wanted
from kernel.reading import Fault, Reading, at
from providers.npi import is_npi

KEYS = (
    *("claim", "request", "lines", "asked_by", "name", "address", "npi", "expedited"),
    *("physician_supports", "wants", "good_cause", "notice_dated", "notice_received"),
)

LONGEST = {"name": 120, "good_cause": 40}
"""Characters."""
LONGEST_LINE = 240
"""Characters of a line of an address."""


def read_issues(whole: Any) -> tuple[list[Wanted], list[Fault]]:
    """The issues, or every fault."""
    reading = Reading()
    row = reading.mapping(whole, "", ("issues",), ("issues",))
    found = [_issue(item, path, reading) for item, path in reading.listed(row, "issues", "")]
    if not found and not reading.errors:
        reading.fault("issues", "names none; a contact that asks for nothing is set aside")
    return ([] if reading.errors else found), reading.errors


def _issue(item: Any, path: str, reading: Reading) -> Wanted:
    row = reading.mapping(item, path, KEYS, ("asked_by",))
    if (row.get("claim") is None) == (row.get("request") is None):
        reading.fault(path, "say which claim or which request is appealed: one of them")
    texts = {
        key: reading.text(row, key, path) or ""
        for key in ("claim", "request", "name", "wants", "good_cause")
    }
    for key, most in LONGEST.items():
        if len(texts[key]) > most:
            reading.fault(at(path, key), f"is longer than {most} characters")
    address = reading.texts(row, "address", path)
    if any(len(each) > LONGEST_LINE for each in address):
        reading.fault(at(path, "address"), f"a line is longer than {LONGEST_LINE} characters")
    return Wanted(
        asked_by=reading.choice(row, "asked_by", ASKERS, path) or "",
        claim=texts["claim"],
        request=texts["request"],
        lines=_lines(row, path, reading),
        asker_name=texts["name"],
        asker_address=address,
        asker_npi=_npi(row, path, reading),
        expedited=reading.flag(row, "expedited", path, default=False),
        physician_supports=reading.flag(row, "physician_supports", path, default=False),
        wants=texts["wants"],
        good_cause=texts["good_cause"],
        notice_dated=reading.day(row, "notice_dated", path),
        notice_received=reading.day(row, "notice_received", path),
    )


def _lines(row: Mapping[str, Any], path: str, reading: Reading) -> tuple[int, ...]:
    found = []
    for item, where in reading.listed(row, "lines", path):
        number = reading.count({"line": item}, "line", where, least=1)
        found += [] if number is None else [number]
    return tuple(found)


def _npi(row: Mapping[str, Any], path: str, reading: Reading) -> str:
    npi = reading.text(row, "npi", path) or ""
    if npi and not is_npi(npi):
        reading.fault(at(path, "npi"), f"{npi!r} is not an NPI: its check digit is wrong")
    return npi
