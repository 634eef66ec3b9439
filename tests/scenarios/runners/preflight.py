"""Runs rows of `kind: preflight`: a right row of a table, changed, and asked by one check.

`change` is `field=value` with a semicolon between (`field=` empties it); `beside` what lies beside
it; `expect` the fields with a fault, `nothing`, or `could not look`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from reports.layout import Layout, layout_on
from reports.preflight.checking import Beside, CouldNotLook, Export
from reports.preflight.every import CHECKS

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
"""In New York it is still the evening of May 31."""
ZONE = "America/New_York"
DAY = date(2026, 3, 2)
GIVEN: dict[str, dict[str, Any]] = {
    "letters": {"extension_letters": frozenset({"A26-1"})},
    "no letters": {"extension_letters": frozenset()},
    "active": {"active": {("1EG4TE5MK73", "H9999", "001"): [(date(2026, 1, 1), None)]}},
    "ended": {"active": {("1EG4TE5MK73", "H9999", "001"): [(date(2025, 1, 1), DAY)]}},
    "log of one": {"intake": {(DAY, ""): 1}},
    "log of two": {"intake": {(DAY, ""): 2}},
    "log of the day after": {"intake": {(DAY, ""): 1, (date(2026, 3, 3), ""): 1}},
    "delegate": {"delegates": frozenset({"NORTH IPA"})},
    "delegate with nil": {"delegates": frozenset({"NORTH IPA"}), "nil": frozenset({"NORTH IPA"})},
    "opened": {"opened": frozenset({"A26-1", "A26-2"})},
    "a busy week": {
        "intake": {(DAY, ""): 10, **{(date(2026, 3, each), ""): 14 for each in (4, 5, 6)}},
        "period": (DAY, date(2026, 3, 9)),
    },
    "a busy week, what came that day undecided": {
        "intake": {(DAY, ""): 10, **{(date(2026, 3, each), ""): 14 for each in (4, 5, 6)}},
        "came": frozenset({date(2026, 3, 3)}),
        "period": (DAY, date(2026, 3, 9)),
    },
    "a busy week, all of it": {
        "intake": {(date(2026, 3, each), ""): 10 for each in (2, 3, 4, 5, 6)},
        "period": (DAY, date(2026, 3, 9)),
    },
    "opened, a number lost": {
        "opened": frozenset({"A26-1"}),
        "gaps": ("0000002 to 0000004",),
    },
    "opened, and no more given": {"opened": frozenset({"A26-1"})},
    "opened, with a reason": {
        "opened": frozenset({"A26-1", "A26-2"}),
        "elsewhere": {"A26-2": "withdrawn"},
    },
    "classified twice": {"reclassified": {"A26-1": 2}},
    "its time runs": {"overdue": lambda cells: ""},
    "its time is over": {"overdue": lambda cells: f"late from {cells['received_date']}"},
    "mail on the 9th": {"mail_days": frozenset({date(2026, 3, 9)})},
    "mail on the 6th": {"mail_days": frozenset({date(2026, 3, 6)})},
}


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    layout = layout_on(row["table"], date(2026, 3, 1))
    cells = dict(document["right"][row["table"]])
    assert set(cells) == set(layout.fields), set(layout.fields) ^ set(cells)
    for change in filter(None, (each.strip() for each in row["change"].split(";"))):
        field, _, value = change.partition("=")
        assert field in cells, field
        cells[field] = value
    found = _ask(row["check"], _export(layout, cells, row), row)
    assert found == row["expect"]


def _export(layout: Layout, cells: Mapping[str, str], row: Mapping[str, str]) -> Export:
    one = tuple(cells[field] or "" for field in layout.fields)
    rows = (one, one) if row["beside"] == "twice" else (one,)
    if row["beside"].startswith("a busy week"):  # as many as its log has
        place = layout.fields.index("received_date")
        rows = tuple(
            (*one[:place], f"{on:%Y/%m/%d}", *one[place + 1 :])
            for (on, _), count in GIVEN[row["beside"]]["intake"].items()
            for _ in range(count)
        )
    if row["beside"] == "and of a judge":
        place = layout.fields.index("body")
        rows = (one, (*one[:place], "ALJ", *one[place + 1 :]))
    header = layout.names[1:] if row["beside"] == "a column less" else layout.names
    name = "WRONG" if row["beside"] == "another name" else layout.file_name
    return Export(layout, header, rows, name)


def _ask(check: str, export: Export, row: Mapping[str, str]) -> str:
    given = GIVEN.get(row["beside"], {})
    if row["beside"].startswith("source"):
        source = dict(zip(export.layout.fields, export.rows[0], strict=True))
        source |= {"disposition": "Denied"} if row["beside"] == "source differs" else {}
        given = {"cells": lambda table, name: source}
    one = next(each for each in CHECKS if each.id == check)
    said = one.ask([export], Beside(AS_OF, ZONE, **given))
    if any(isinstance(each, CouldNotLook) for each in said) and "could not" in row["expect"]:
        return "could not look"
    names = dict(zip(export.layout.names, export.layout.fields, strict=True))
    faults = [each for each in said if not isinstance(each, CouldNotLook)]
    return ", ".join(dict.fromkeys(names.get(f.column, f.column) or "file" for f in faults)) or (
        "nothing"
    )
