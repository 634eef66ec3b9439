"""Runs rows of `kind: timeliness`: a case told in a few words, judged by one test.

A row's story is under its name: `of` is the kind of case with what it is (`request denied expedited
part_b not_pa`); `told` its events, `name=when` with a semicolon between, local to New York
(`letter=2026-03-05 by carrier`: a day the carrier named); `as of` and `reading` where they are not
the usual ones.  `expect` is `late from` an instant and then `timely`, `late`, `open` or `unknown`,
or `not of it`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reports.timeliness.book import every_test
from reports.timeliness.judging import judged
from reports.timeliness.moments import LETTER_FOR_DENIALS
from reports.vocabulary import (
    AppealFacts,
    CaseFacts,
    DeterminationFacts,
    EffectuationFacts,
    Extension,
    GrievanceFacts,
    Mark,
    Notice,
)

ZONE = "America/New_York"
AS_OF = "2026-06-01 00:00"
KINDS: dict[str, tuple[type[CaseFacts], dict[str, Any]]] = {
    "request": (DeterminationFacts, {"kind": "authorization", "request": "preservice"}),
    "claim": (DeterminationFacts, {"kind": "claim", "request": "payment"}),
    "appeal": (AppealFacts, {"kind": "appeal", "request": "preservice"}),
    "payment_appeal": (AppealFacts, {"kind": "appeal", "request": "payment"}),
    "reversal": (EffectuationFacts, {"kind": "external_review", "request": "preservice"}),
    "grievance": (GrievanceFacts, {"kind": "grievance", "request": "grievance"}),
}
WORDS: dict[str, dict[str, Any]] = {
    "expedited": {"processed_as": "expedited"},
    "part_b": {"part_b_drug": True},
    "pa": {"under_pa_rules": True},
    "not_pa": {"under_pa_rules": False},
    "clean": {"clean": True, "contracted": False},
    "unclean": {"clean": False, "contracted": False},
    "payment": {"request": "payment"},
    "papers": {"papers_required": True},
    "written": {"filed": "in_writing"},
    "oral": {"filed": "orally"},
    "quality": {"filed": "orally", "quality_of_care": True},
    "ire": {"body": "ire"},
    "council": {"body": "council"},
}
FIELDS = {
    "received": "received",
    "papers": "papers",
    "refused": "expedite_refused",
    "decided": "determined",
    "forwarded": "forwarded",
    "effectuated": "effectuated",
    "reversal": "reversal",
}


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    story = document["stories"][row["case"]]
    facts = _facts(story["of"], story["told"])
    reading = story.get("reading") or LETTER_FOR_DENIALS
    found = judged(every_test()[row["test"]], facts, _at(story.get("as of") or AS_OF), reading)
    assert _words(found) == row["expect"]


def _words(found: Any) -> str:
    if found is None:
        return "not of it"
    said = {True: "timely", False: "late", None: "open"}[found.timely]
    said = "unknown" if found.unknown else said
    return f"late from {found.late_from.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}: {said}"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(ZONE))


def _facts(of: str, told: str) -> CaseFacts:
    kind, *words = of.split()
    made, said = KINDS[kind]
    values: dict[str, Any] = {"case": 1, "number": "A26-1", "zone": ZONE} | said
    for word in words:
        values |= WORDS.get(word) or {"disposition": word}
    for number, each in enumerate(told.split(";"), 1):
        name, _, when = each.strip().partition("=")
        mark = _mark(name, when, number)
        _put(values, name, mark)
    return made(**values)


def _mark(name: str, when: str, number: int) -> Mark:
    when, _, by = when.strip().partition(" by ")
    only = date.fromisoformat(when) if len(when) == 10 else None
    at = _at(when if only is None else f"{when} 23:59")
    facts = {"only_day": when, "day_by": by} if only and by else {}
    return Mark(at, name, number, only_day=only, facts=facts)


def _put(values: dict[str, Any], name: str, mark: Mark) -> None:
    if name in FIELDS:
        values[FIELDS[name]] = mark
    elif name in ("call",):
        values["oral"] = (mark,)
    elif name in ("letter", "refusal_letter", "provider_letter"):
        tells = "refusal" if name == "refusal_letter" else "denial"
        reader = "provider:1" if name == "provider_letter" else "member"
        notice = Notice("L1", "x", reader, tells, mark, mark)
        values["notices"] = (*values.get("notices", ()), notice)
    elif name == "extended":
        values["extension"] = Extension(mark, "why", mark)
    elif name == "extended_no_letter":
        values["extension"] = Extension(mark, "why", None)
    elif name == "hurry":
        values["marks"] = {"expedite_requested": (mark,)}
    elif name == "paid":
        values["marks"] = {"paid": (mark,)}
    elif name == "carried_out":
        values |= {"marks": {"effectuated": (mark,)}, "effectuated": mark}
    elif name == "allowed":
        values |= {"marks": {"authorized": (mark,)}, "effectuated": mark}
    else:
        raise KeyError(name)
