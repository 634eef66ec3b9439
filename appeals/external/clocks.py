"""Which clocks a review outside has: chosen by its facts, anew when they change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from appeals.models import Appeal, ExternalReview
from kernel.cases.models import Event
from kernel.cases.more_clocks import open_more
from kernel.clocks import catalogue
from kernel.law.regimes import base_of

_ORIGINAL_LEVEL = {"qic": "reconsideration"}


def facts_of_review(row: ExternalReview) -> dict[str, Any]:
    """The facts clocks of a review are chosen by.  Those of Original Medicare are levels of one
    appeal, whoever hears it."""
    if row.step == "second_look":
        return {"case": "fast_track_reconsideration"}
    if row.step == "fast_track":
        return {"case": "fast_track", "setting": row.basis}
    if row.step == "dismissal" and base_of(row.case.regimes) == "medicare_advantage":
        return {"case": "dismissal_review", "level": row.process}
    if base_of(row.case.regimes) == "original_medicare":
        if row.outcome == "dismissed":
            return {"case": "dismissal"}
        case = {"escalation": "escalation", "dismissal": "dismissal_review"}.get(row.step, "appeal")
        level = _ORIGINAL_LEVEL.get(row.process, row.process)
        return {"case": case, "level": level, "escalated": row.escalated}
    return {
        "case": "external_review",
        "process": row.process if row.process in ("state", "hhs") else "federal",
        "step": row.step,
        "request": row.request,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "complete": row.complete,
        "screening": _screening(row),
        "late_documents": row.late_documents,
        "level": row.process,
    }


def _screening(row: ExternalReview) -> str:
    """Which preliminary review it is at: the first, or, once what was missing came in, the next,
    `completed` until its result and `again` from then; `anew` where it has another result though
    nothing more came in."""
    names = ("information_received", "decided")
    happened = Event.objects.filter(case=row.pk, name__in=names).order_by("-id")
    found = list(happened.values_list("name", flat=True))
    if row.step != "request" or "information_received" not in found:
        return "anew" if row.step == "request" and found.count("decided") > 1 else "first"
    return "again" if found[0] == "decided" else "completed"


def open_review_clocks(row: ExternalReview, *, now: datetime) -> None:
    """The deadlines of the review as its facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of_review(row))
    open_more(row.case, clocks, now=now)


def choose_review_again(cases: Collection[int], now: datetime) -> None:
    """Clocks the facts of these reviews ask for and that they do not have yet."""
    open_ = ExternalReview.objects.filter(case__in=cases).exclude(state="closed")
    for row in open_.select_related("case").order_by("pk"):
        open_review_clocks(row, now=now)


def open_forwarding(row: Appeal, *, now: datetime) -> None:
    """The duty to send the file on, of an appeal that was not decided wholly for the enrollee: a
    decision in part has the duties of both ways."""
    facts: dict[str, Any] = {
        "case": "appeal",
        "request": row.request,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "levels": row.levels,
        "level": row.level,
        "escalated": False,
        "outcome": "upheld",
    }
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), **facts)
    open_more(row.case, clocks, now=now)
