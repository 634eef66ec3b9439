"""A grievance is not resolved after all: an answer was missing or wrong.

What was told counts no more, so that the time runs from the first receipt, and may be over.  Who is
unhappy with a whole answer files a new grievance, with a receipt of its own.
"""

from datetime import datetime

from appeals.operations.moved import Moved
from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.resolve import MADE
from grievances.operations.withdraw import goes_on
from kernel.cases.models import Event
from kernel.people.policy import Actor

TELLING = ("told_orally", "notice_sent", "resolved")


def reopen(number: str, why: str, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """Its issues may be answered anew; a letter that was not sent yet is owed no more."""
    with acted(number, actor, "grievance.resolve", now, version) as row:
        if row.state not in ("resolved", "closed"):
            raise UnableToGrieve(f"{row.number} is {row.state}: there is nothing to reopen")
        return goes_on(row, _told(row), why, actor, now)


def _told(row: Grievance) -> list[int]:
    """What told the last resolution, by the ids of its events."""
    made = Event.objects.filter(case=row.pk, name=MADE).order_by("-id").first()
    if made is None:
        return []
    found = Event.objects.filter(case=row.pk, name__in=TELLING, id__gt=made.pk)
    return list(found.order_by("id").values_list("id", flat=True))
