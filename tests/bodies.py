"""What bodies outside ask, and who answers them: for tests of matters."""

from datetime import UTC, date, datetime
from typing import Any

from grievances.external.commissioner import Inquiry
from grievances.models import Matter
from grievances.operations.matters.department import open_inquiry
from grievances.operations.matters.doors import Whom
from kernel.cases.models import Deadline
from kernel.cases.version import version_of
from kernel.people.policy import Actor

COORDINATOR = Actor("g.ortiz", "Gil Ortiz", frozenset({"grievance_coordinator"}))
SPECIALIST = Actor("n.vogel", "Nora Vogel", frozenset({"appeals_specialist", "supervisor"}))
ASKED = datetime(2026, 6, 8, 14, 0, tzinfo=UTC)
"""Monday, 10:00 in New York."""
DATED = date(2026, 6, 5)
"""The Friday before: the date on the department's letter."""
QUESTIONS = ("Why were the records not sent?", "Send us the file.")


def inquired(whom: Whom, at: datetime = ASKED, **said: Any) -> Matter:
    """A department's inquiry about a grievance or a case, of two questions."""
    row = {"asks": QUESTIONS, "received_at": at, "theirs": "D-4471", "sent_on": DATED} | said
    return open_inquiry(whom, Inquiry(**row), COORDINATOR, at)


def version(row: Matter) -> str:
    return version_of(row.pk)


def due(row: Matter, clock: str) -> tuple[date | None, str]:
    found = Deadline.objects.get(case=row.pk, clock=clock)
    return found.due_on, found.state
