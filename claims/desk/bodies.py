"""What machines send to the desk, read whole or refused with every fault and its place.  Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from claims.models.records import FINDINGS
from claims.operations.authorizations.asked import Extension
from claims.operations.authorizations.document import moment, names
from claims.operations.confirm_report import Said
from claims.operations.review.words import SAYINGS, Say, Word
from claims.pend_reasons import pend_reasons
from kernel.reading import Fault, Reading
from kernel.web.problems import UnableToAnswer

WORD = ("rule", "line", "seen", "say", "reason")
MOST = 400
"""Words in one request."""
MOST_DAYS = 366
"""Of an extension; the law's own limit is far lower."""


def words_in(body: Any) -> list[Word]:
    """`{"words": [{"rule": …, "line": 1, "seen": KEY, "say": "override", "reason": …}]}`; without
    a line, on every line of which the finding says the same."""
    reading = Reading()
    whole = reading.mapping(body, "", ("words",), ("words",))
    found = []
    given = reading.listed(whole, "words", "")
    if not 0 < len(given) <= MOST:
        reading.fault("words", f"1 to {MOST} words")
    for item, path in given[:MOST]:
        row = reading.mapping(item, path, WORD, ("rule", "seen", "say", "reason"))
        rule, seen = reading.text(row, "rule", path), reading.text(row, "seen", path)
        say, reason = reading.choice(row, "say", SAYINGS, path), reading.text(row, "reason", path)
        line = _line(row, path, reading)
        if rule and seen and say and reason:
            meant: Say = "override" if say == "override" else "accept"
            found.append(Word(rule, line, seen, meant, reason))
    refuse(reading)
    return found


def _line(row: Mapping[str, Any], path: str, reading: Reading) -> int | None:
    line = row.get("line")
    if line is None or (type(line) is int and 0 < line <= 1 << 15):
        return line
    reading.fault(f"{path}.line", "the number of a line, or nothing")
    return None


def pend_in(body: Any) -> tuple[str, str, date | None]:
    """`{"reason": CODE, "note": …, "follow_up": "2026-07-30"}`; the last two may be left out."""
    reading = Reading()
    whole = reading.mapping(body, "", ("reason", "note", "follow_up"), ("reason",))
    reason = reading.choice(whole, "reason", tuple(pend_reasons()), "")
    note = reading.text(whole, "note", "") if whole.get("note") else ""
    follow_up = reading.day(whole, "follow_up", "") if whole.get("follow_up") else None
    refuse(reading)
    return reason or "", note or "", follow_up


def extension_in(body: Any) -> Extension:
    """`{"ground": …, "why": …, "days": 10, "needed": ["medical_records"]}`; the last two may be
    left out: the law's most, and nothing is asked for."""
    reading = Reading()
    whole = reading.mapping(body, "", ("ground", "why", "days", "needed"), ("ground", "why"))
    ground, why = reading.text(whole, "ground", ""), reading.text(whole, "why", "")
    days, needed = whole.get("days"), names(whole, "needed", "", reading)
    if days is not None and not (type(days) is int and 0 < days <= MOST_DAYS):
        reading.fault("days", f"a whole number of days, 1 to {MOST_DAYS}, or nothing")
    refuse(reading)
    return Extension(ground or "", why or "", days, needed)


def receipt_in(body: Any) -> tuple[str, datetime | None]:
    """`{"what": …, "at": "2026-03-02T10:00-05:00"}`; without `at`, it came now."""
    reading = Reading()
    whole = reading.mapping(body, "", ("what", "at"), ("what",))
    what, at = reading.text(whole, "what", ""), moment(whole, "at", "", reading)
    refuse(reading)
    return what or "", at


def text_in(body: Any, name: str) -> str:
    """`{"text": …}`, or whatever the one text is called."""
    reading = Reading()
    whole = reading.mapping(body, "", (name,), (name,))
    text = reading.text(whole, name, "")
    refuse(reading)
    return text or ""


def texts_in(body: Any, first: str, second: str) -> tuple[str, str]:
    """`{"member": "M1001", "reason": …}`, or whatever the two texts are called."""
    reading = Reading()
    whole = reading.mapping(body, "", (first, second), (first, second))
    given = reading.text(whole, first, ""), reading.text(whole, second, "")
    refuse(reading)
    return given[0] or "", given[1] or ""


def restriction_in(body: Any) -> tuple[str, str]:
    """`{"to": "role:clinical_reviewer", "reason": …}`; `to` null: restricted to nobody any more."""
    reading = Reading()
    whole = reading.mapping(body, "", ("to", "reason"), ("reason",))
    if "to" not in whole and not reading.errors:
        reading.fault("to", "is missing; null where it is restricted to nobody any more")
    to = reading.text(whole, "to", "") if whole.get("to") is not None else ""
    reason = reading.text(whole, "reason", "")
    refuse(reading)
    return to or "", reason or ""


REPORT = ("opinion", "clinician", "npi", "on", "finding", "diagnosis", "despite")
MOST_OPINIONS = 99


def report_in(body: Any) -> Said:
    """`{"opinion": 2, "clinician": …, "npi": …, "on": "2026-03-09", "finding": "differs"}`; and
    where there are any, `diagnosis` and `despite`."""
    reading = Reading()
    whole = reading.mapping(body, "", REPORT, REPORT[:5])
    opinion = whole.get("opinion")
    if type(opinion) is not int or not 2 <= opinion <= MOST_OPINIONS:
        reading.fault("opinion", "the number of an opinion of the chain, 2 or more")
        opinion = 0
    on = reading.day(whole, "on", "")
    text = {name: reading.text(whole, name, "") or "" for name in ("clinician", "npi")}
    more = {
        name: (reading.text(whole, name, "") or "") if whole.get(name) else ""
        for name in ("diagnosis", "despite")
    }
    finding = reading.choice(whole, "finding", FINDINGS, "")
    refuse(reading)
    assert on is not None  # or it was refused
    assert finding is not None
    more["diagnosis"] = more["diagnosis"].upper().replace(".", "")
    return Said(opinion=opinion, on=on, finding=finding, **text, **more)


def nothing_in(body: Any) -> None:
    """`{}`, or no body at all."""
    if body:
        raise UnableToAnswer("The document is wrong.", [Fault("", "nothing is to be said here")])


def refuse(reading: Reading) -> None:
    """422 with every fault."""
    if reading.errors:
        raise UnableToAnswer("The document is wrong.", reading.errors)
