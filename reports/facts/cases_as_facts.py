"""What is read off any case's events in the same way: papers, hurry, extension, telling."""

from typing import Any

from reports.facts.reading import Known
from reports.story import first
from reports.vocabulary import Extension, Mark

EXPEDITED_ASKED = "expedite_requested"


def shared(case: Known) -> dict[str, Any]:
    """The parts of `CaseFacts` that no kind of case reads otherwise."""
    head, marks = case.head, case.marks
    return {
        "case": case.id,
        "number": head["number"],
        "kind": head["kind"],
        "zone": head["zone"],
        "regimes": tuple(head["regimes"] or ()),
        "person": case.person(),
        "request": head["request"],
        "processed_as": processed_as(case),
        "received": case.received,
        "entered_at": head["opened_at"],
        "papers": first(marks, "representative_papers_received"),
        "expedite_asked": _asked_to_hurry(case),
        "expedite_refused": first(marks, "expedite_refused"),
        "extension": _extension(case),
        "oral": marks.get("told_orally", ()),
        "notices": case.notices,
        "withdrawn": first(marks, "withdrawn"),
        "merged": bool(marks.get("merged")) and not marks.get("unmerged"),
        "clocks": case.clocks,
        "marks": marks,
    }


def processed_as(case: Known) -> str:
    """From events, where they say; else as the case was opened, which no event contradicts."""
    refused = case.marks.get("expedite_refused", ())
    hurried = [
        each
        for name in (EXPEDITED_ASKED, "expedite_granted", "physician_support_received", "expedited")
        for each in case.marks.get(name, ())
    ]
    if not refused and not case.marks.get("not_expedited"):
        return "expedited" if hurried else str(case.head["track"])
    words = [*refused, *case.marks.get("not_expedited", ())]
    after = max((each.event for each in hurried), default=0)
    return "expedited" if after > max(each.event for each in words) else "standard"


def _asked_to_hurry(case: Known) -> Mark | None:
    """When it was asked: by an event of its own, or with the request as it came."""
    asked = first(case.marks, EXPEDITED_ASKED, "physician_support_received")
    if asked:
        return asked
    with_it = case.received
    said = with_it.facts.get("expedited") or with_it.facts.get("track") == "expedited"
    opened = case.head["track"] == "expedited" or bool(case.marks.get("expedite_refused"))
    return with_it if said or opened else None


def _extension(case: Known) -> Extension | None:
    """Taken, whether its letter left or not: the letter alone moves the clock."""
    letter = first(case.marks, "extension_notified")
    taken = first(case.marks, "extension_taken") or letter
    if taken is None:
        return None
    reason = taken.facts.get("ground") or taken.facts.get("for") or taken.facts.get("why") or ""
    return Extension(taken, str(reason), letter)
