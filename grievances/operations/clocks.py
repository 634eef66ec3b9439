"""Which clocks a grievance or a matter outside has: chosen by its facts, anew when they change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from grievances.models import Grievance, Matter
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock, catalogue

BODIES = {"ca_insured": ("dmhc", "cdi")}
"""States with two departments: which of them licensed the plan decides whose clocks run."""


def facts_of(row: Grievance) -> dict[str, Any]:
    """The facts clocks of a grievance are chosen by."""
    return {
        "case": "grievance",
        "track": row.track,
        "integrated": row.integrated,
        "about": row.about,
        "body": row.body,
        "level": "first",
        "terminal_illness": False,
    }


def facts_of_matter(row: Matter) -> dict[str, Any]:
    """Those of a matter: of a QIO's review `level` is its step, of a CTM case how urgent it is."""
    said = {"case": row.kind, "track": row.track, "body": row.body, "level": row.level}
    return said | {"step": row.level} if row.kind == "qio_review" else said


def open_clocks(row: Grievance, *, now: datetime) -> None:
    """The deadlines as the facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    _open(row.case, catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of(row)), now)


def open_matter_clocks(row: Matter, *, now: datetime) -> None:
    """The same of a matter outside."""
    known = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of_matter(row))
    _open(row.case, known, now)


def _open(case: Case, clocks: Iterable[Clock], now: datetime) -> None:
    if not case.regimes:
        return  # no plan is known: a person finds the member first
    there = set(Deadline.objects.filter(case=case).values_list("clock", flat=True))
    new = tuple(clock for clock in clocks if clock.name not in there)
    if new:
        open_many([Opened(case.pk, new, case.received_at, case.zone)], now=now)
        reckon_again([case.pk], now=now)
