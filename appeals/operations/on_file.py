"""An appeal found and held, moved from state to state, and its events written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from appeals.models import Appeal
from appeals.states import APPEAL
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

OPEN = ("received", "admitted")
"""Not decided yet."""

INTAKE = "appeal_intake"
REVIEW = "appeal_review"
TO_DO = "appeals"
"""Queues: contacts to confirm; appeals for a reviewer; what else an appeals specialist must do."""


class UnknownAppeal(LookupError):
    """No appeal has the number."""


class UnableToAppeal(ValueError):
    """It cannot be done with this appeal now; the message says why, and what is possible."""


def held(number: str) -> Appeal:
    """The appeal of this number, locked until the transaction ends."""
    row = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return row


def held_open(number: str) -> Appeal:
    """The same, and not decided yet."""
    row = held(number)
    require_undecided(row)
    return row


def require_undecided(row: Appeal) -> None:
    """UnableToAppeal where it is decided, or over."""
    if row.state not in OPEN:
        raise UnableToAppeal(f"{row.number} is {row.state}: it is not waiting for a decision")


def move(row: Appeal, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        APPEAL.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def happened(
    row: Appeal,
    name: str,
    at: datetime,
    by: str,
    batch: Batch,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record one event of the appeal; its clocks follow."""
    record_many([Happened(row.pk, name, at, by, facts or {})], batch, now=now)
