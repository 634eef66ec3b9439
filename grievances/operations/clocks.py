"""Which clocks a grievance has: chosen by its facts, anew when they change.

Those of a matter outside are chosen by `grievances.external.clocks`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from grievances.models import Grievance
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock, catalogue

BODIES = {"ca_insured": ("dmhc", "cdi")}
"""States with two departments: which of them licensed the plan decides whose clocks run."""
ANSWERED = "answered_grievance"
"""The `case` of clocks that run once the member has the answer."""


def facts_of(row: Grievance) -> dict[str, Any]:
    """The facts clocks of a grievance are chosen by."""
    return {
        "case": "grievance",
        "track": row.track,
        "integrated": row.integrated,
        "about": row.about,
        "body": row.body,
        "level": row.level,
        "terminal_illness": row.terminal_illness,
        "information_needed": row.case.events.filter(name="information_needed").exists(),
    }


def open_clocks(row: Grievance, *, now: datetime) -> None:
    """The deadlines as the facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    _open(row.case, clocks_of(row), now)
    if row.state == "closed":
        _open(row.case, clocks_of(row, case=ANSWERED), now)


def clocks_of(row: Grievance, **other: str) -> tuple[Clock, ...]:
    """The clocks its facts choose, with some of them as they are said here."""
    facts = facts_of(row) | other
    return catalogue().applicable(regimes=tuple(row.case.regimes), **facts)


def choose_again(cases: Collection[int], now: datetime) -> None:
    """Clocks the facts of these grievances ask for and that they do not have yet, as when a new one
    came on record.  What is over gets none."""
    open_ = Grievance.objects.filter(case__in=cases, state__in=("received", "resolved"))
    for row in open_.select_related("case").order_by("pk"):
        open_clocks(row, now=now)


def _open(case: Case, clocks: Iterable[Clock], now: datetime) -> None:
    if not case.regimes:
        return  # no plan is known: a person finds the member first
    there = set(Deadline.objects.filter(case=case).values_list("clock", flat=True))
    new = tuple(clock for clock in clocks if clock.name not in there)
    if new:
        open_many([Opened(case.pk, new, case.received_at, case.zone)], now=now)
        reckon_again([case.pk], now=now)
