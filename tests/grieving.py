"""A grievance and who files it: for tests of grievances."""

from datetime import UTC, datetime
from typing import Any

from grievances.models import Grievance
from grievances.operations.open import Complaint, Said, open_grievance
from kernel.members.models import Member
from tests import paying

ZONE = "America/New_York"
RECEIVED = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)
"""Monday, 09:00 in New York."""
NOW = datetime(2026, 6, 2, 13, 0, tzinfo=UTC)


def member(*regimes: str) -> Member:
    return paying.member(paying.plan(*regimes))


def grieved(
    of: Member, regimes: tuple[str, ...], at: datetime = RECEIVED, now: datetime = NOW, **said: Any
) -> Grievance:
    """A grievance about obstruction, filed in writing, unless said otherwise."""
    row = {
        "category": "obstruction",
        "issues": (Said("They would not send my records."),),
        "filed": "in_writing",
        "regimes": regimes,
    } | said
    return open_grievance(
        Complaint(**row), member=of, received_at=at, zone=ZONE, now=now, by="i.katz"
    )
