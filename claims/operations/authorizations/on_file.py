"""A request found and held, moved from state to state, and its events written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import UnableToAuthorize, UnknownRequest
from claims.states import AUTHORIZATION
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

QUEUE = "authorizations"
OPEN = ("requested", "pended")
GRANTED = ("approved", "partly_approved")


def held(number: str) -> AuthorizationRequest:
    """The request of this number, locked until the transaction ends."""
    row = (
        AuthorizationRequest.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownRequest(f"no request has the number {number}; it looks like A26-0000001")
    return row


def held_open(number: str) -> AuthorizationRequest:
    """The same, and not decided yet."""
    row = held(number)
    if row.state not in OPEN:
        raise UnableToAuthorize(f"{row.number} is {row.state}: it is not waiting for a decision")
    return row


def move(row: AuthorizationRequest, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        AUTHORIZATION.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def happened(
    row: AuthorizationRequest,
    name: str,
    at: datetime,
    by: str,
    batch: Batch,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record one event of the request; its clocks follow."""
    record_many([Happened(row.pk, name, at, by, facts or {})], batch, now=now)
