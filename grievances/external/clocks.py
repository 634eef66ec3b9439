"""Which clocks a matter outside has: chosen by its facts, anew when they change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from grievances.models import Matter
from kernel.cases.models import Deadline
from kernel.cases.more_clocks import open_more
from kernel.clocks import Clock, catalogue

DATED = "notice_dated"
ANSWERED = "answered_inquiry"
"""The `case` of clocks that run once the body has the answer."""
CASES = {"qio_general": "qio_general_review"}


def facts_of_matter(row: Matter) -> dict[str, Any]:
    """The facts clocks of a matter are chosen by: `level` is the step of a QIO's review, and of a
    case of CMS how urgent it is.  What a consumer wrote, and no department sent on, is a
    communication (11 NYCRR 216.4(b))."""
    case = "communication" if row.from_consumer else CASES.get(row.kind, row.kind)
    facts: dict[str, Any] = {"case": case, "track": row.track, "body": row.body}
    return facts | {"level": row.level, "step": row.level}


def open_matter_clocks(row: Matter, *, now: datetime) -> None:
    """The deadlines as the facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    if row.case.regimes:
        known = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of_matter(row))
        open_more(row.case, known, now=now)
    if row.case.regimes and row.kind == "inquiry" and row.state == "answered":
        facts = facts_of_matter(row) | {"case": ANSWERED}
        known = catalogue().applicable(regimes=tuple(row.case.regimes), **facts)
        open_more(row.case, known, now=now)


def dated_by_letter(row: Matter) -> Clock | None:
    """The clock that runs from the date on the body's letter alone (IL, MA, CO)."""
    regimes = tuple(row.case.regimes)
    known = catalogue().applicable(regimes=regimes, **facts_of_matter(row)) if regimes else ()
    return next((each for each in known if each.starts == (DATED,)), None)


def choose_again(row: Matter, *, now: datetime) -> None:
    """Clocks of facts that turned out otherwise go, and those of the facts as they are come."""
    known = catalogue().applicable(regimes=tuple(row.case.regimes), **facts_of_matter(row))
    kept = [each.name for each in known]
    Deadline.objects.filter(case=row.pk).exclude(clock__in=kept).delete()
    open_more(row.case, known, now=now)


def choose_matters_again(cases: Collection[int], now: datetime) -> None:
    """Clocks the facts of these matters ask for and that they do not have yet, as when a new one
    came on record."""
    rows = Matter.objects.filter(case__in=cases).exclude(state="closed").select_related("case")
    for row in rows.order_by("pk"):
        open_matter_clocks(row, now=now)
