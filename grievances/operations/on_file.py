"""A grievance found and held, moved from state to state, its events written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grievances.models import Grievance
from grievances.states import GRIEVANCE
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

TO_DO, TRIAGE = "grievances", "triage"
"""Queues: grievances to work on; issues nobody has settled."""


class UnknownGrievance(LookupError):
    """No grievance has the number."""


class UnableToGrieve(ValueError):
    """It cannot be done with this grievance now; the message says why."""


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


def hold_in_order(*numbers: str) -> None:
    """Lock those of these numbers until the transaction ends, the one on file longest first."""
    known = [each.strip().upper() for each in numbers]
    rows = Grievance.objects.select_for_update(of=("self",)).filter(number__in=known)
    list(rows.order_by("pk").values_list("pk", flat=True))


def held_open(number: str) -> Grievance:
    """The same, and not resolved yet."""
    row = held(number)
    if row.state != "received":
        raise UnableToGrieve(f"{row.number} is {row.state}: it is not waiting to be resolved")
    return row


def move(row: Grievance, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        GRIEVANCE.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def happened(
    row: Grievance,
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
