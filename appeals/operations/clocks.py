"""Which clocks an appeal has: chosen by its facts, anew when they change.

Those of a review outside are chosen by `appeals.external.clocks`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from appeals.models import Appeal
from kernel.cases.models import Deadline
from kernel.cases.more_clocks import open_more
from kernel.clocks import catalogue


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


def open_clocks(row: Appeal, *, now: datetime) -> None:
    """The deadlines of the appeal as its facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of(row))
    if row.case.regimes:  # where no plan is known, a person finds the member first
        open_more(row.case, clocks, now=now)


def choose_again(cases: Collection[int], now: datetime) -> None:
    """Clocks the facts of these appeals ask for and that they do not have yet, as when a new one
    came on record; and none that another took the place of.  What is over gets none but that."""
    over = ("dismissed", "withdrawn", "merged", "closed")
    rows = Appeal.objects.filter(case__in=cases).select_related("case")
    for row in rows.order_by("pk"):
        replaced = _replaced(row)
        drop(row, replaced)
        if row.state not in over or (replaced and row.state == "closed"):
            open_clocks(row, now=now)


def _replaced(row: Appeal) -> list[str]:
    """Clocks it has that are not those of such an appeal any more: the law's file says otherwise
    now than when they were opened."""
    stated = {name: str(fact) for name, fact in facts_of(row).items() if isinstance(fact, str)}
    held = set(Deadline.objects.filter(case=row.pk).values_list("clock", flat=True))
    return [clock.name for clock in catalogue() if clock.name in held and clock.excludes(stated)]


def drop(row: Appeal, clocks: Iterable[str]) -> None:
    """Clocks that were chosen by a fact that turned out otherwise."""
    Deadline.objects.filter(case=row.pk, clock__in=list(clocks)).delete()
