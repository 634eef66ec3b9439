"""A grievance or a matter outside found and held, moved from state to state, its events written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grievances.models import Grievance, Matter
from grievances.states import GRIEVANCE, MATTER
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

TO_DO, MATTERS, TRIAGE = "grievances", "matters", "triage"
"""Queues: grievances to work on; what bodies outside ask; issues nobody has settled."""


class UnknownGrievance(LookupError):
    """No grievance has the number."""


class UnknownMatter(LookupError):
    """No matter has the number."""


class UnableToGrieve(ValueError):
    """It cannot be done with this grievance or matter now; the message says why."""


def held(number: str) -> Grievance:
    """The grievance of this number, locked until the transaction ends."""
    row = (
        Grievance.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownGrievance(f"no grievance has the number {number}; it looks like G26-0000001")
    return row


def held_open(number: str) -> Grievance:
    """The same, and not resolved yet."""
    row = held(number)
    if row.state != "received":
        raise UnableToGrieve(f"{row.number} is {row.state}: it is not waiting to be resolved")
    return row


def held_matter(number: str) -> Matter:
    """The matter of this number, locked until the transaction ends."""
    row = (
        Matter.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownMatter(f"no matter has the number {number}; it looks like M26-0000001")
    return row


def move(row: Grievance | Matter, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        machine = GRIEVANCE if isinstance(row, Grievance) else MATTER
        machine.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def happened(
    row: Grievance | Matter,
    name: str,
    at: datetime,
    by: str,
    batch: Batch,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record one event; the clocks follow."""
    record_many([Happened(row.pk, name, at, by, facts or {})], batch, now=now)
