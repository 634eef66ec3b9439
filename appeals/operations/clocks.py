"""Which clocks an appeal, or a review outside, has: chosen by its facts, anew when they change."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from appeals.models import Appeal, ExternalReview
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock, catalogue

MEDICARE = ("ire", "hearing", "council", "court", "qic")


def facts_of(row: Appeal) -> dict[str, Any]:
    """The facts clocks of an appeal are chosen by."""
    return {
        "case": "appeal",
        "request": row.request,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "levels": row.levels,
        "level": row.level,
        "escalated": False,
        "outcome": _outcome(row),
    }


def _outcome(row: Appeal) -> str:
    """A decision in part has both ways to go: what was overturned is carried out, the rest sent."""
    return {"overturned": "overturned", "partly": "overturned", "upheld": "upheld"}.get(
        row.outcome, "open"
    )


def facts_of_review(row: ExternalReview) -> dict[str, Any]:
    """Those of a review outside.  A step of it that has its own receipt is a case of its own."""
    level = {"ire": "ire", "hearing": "hearing", "council": "council"}.get(row.process, "")
    return {
        "case": "external_review",
        "process": "state" if row.process == "state" else "federal",
        "step": "request" if row.state in ("asked", "screened", "assigned") else "review",
        "request": row.request,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "complete": row.complete,
        "late_documents": False,
        "level": level,
    }


def open_clocks(row: Appeal, *, now: datetime) -> None:
    """The deadlines of the appeal as its facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of(row))
    _open(row.case, clocks, now)


def open_review_clocks(row: ExternalReview, *, now: datetime) -> None:
    """The same of a review outside."""
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of_review(row))
    _open(row.case, clocks, now)


def _open(case: Case, clocks: Iterable[Clock], now: datetime) -> None:
    if not case.regimes:
        return  # no plan is known: a person finds the member first
    there = set(Deadline.objects.filter(case=case).values_list("clock", flat=True))
    new = tuple(clock for clock in clocks if clock.name not in there)
    if new:
        open_many([Opened(case.pk, new, case.received_at, case.zone)], now=now)
        reckon_again([case.pk], now=now)


def choose_again(cases: Collection[int], now: datetime) -> None:
    """Clocks the facts of these appeals ask for and that they do not have yet, as when a new one
    came on record.  What is over gets none."""
    over = ("dismissed", "withdrawn", "merged", "closed")
    open_ = Appeal.objects.filter(case__in=cases).exclude(state__in=over)
    for row in open_.select_related("case").order_by("pk"):
        open_clocks(row, now=now)


def choose_review_again(cases: Collection[int], now: datetime) -> None:
    """The same of reviews outside."""
    open_ = ExternalReview.objects.filter(case__in=cases).exclude(state="closed")
    for row in open_.select_related("case").order_by("pk"):
        open_review_clocks(row, now=now)


def drop(row: Appeal, clocks: Iterable[str]) -> None:
    """Clocks that were chosen by a fact that turned out otherwise."""
    Deadline.objects.filter(case=row.pk, clock__in=list(clocks)).delete()
