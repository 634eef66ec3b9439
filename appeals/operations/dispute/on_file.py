"""A dispute found and held, as it was seen, by who may; its clocks and its events."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from appeals.models import ProviderDispute
from appeals.operations.doors import refusals_on_record
from appeals.states import DISPUTE
from kernel.cases.more_clocks import open_more
from kernel.cases.timeline import Happened, record_many
from kernel.cases.version import require_version
from kernel.clocks import catalogue
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.sealing import Batch

TO_DO = "appeals"
PERMISSION = "dispute.work"


class UnknownDispute(LookupError):
    """No dispute has the number."""


class UnableToDispute(ValueError):
    """It cannot be done with this dispute now; the message says why, and what is possible."""


@contextmanager
def acted(number: str, actor: Actor, now: datetime, version: str) -> Iterator[ProviderDispute]:
    """The dispute locked, in a transaction of its own, for whoever works on disputes."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        row = held(number)
        insist(may_see(actor, row.case.restricted_to))
        insist(may(actor, PERMISSION))
        require_version(row.pk, version)
        yield row


def held(number: str) -> ProviderDispute:
    """The dispute of this number, locked until the transaction ends."""
    row = (
        ProviderDispute.objects.select_for_update(of=("self",))
        .select_related("case", "claim", "decision")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownDispute(f"no dispute has the number {number}; it looks like D26-0000001")
    return row


def move(row: ProviderDispute, state: str) -> None:
    """To another state; UnableToMove where the table has no such move."""
    DISPUTE.check(row.state, state)
    row.state = state
    row.save(update_fields=["state"])


def happened(
    row: ProviderDispute,
    name: str,
    at: datetime,
    by: str,
    batch: Batch,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record one event of the dispute; its clocks follow."""
    record_many([Happened(row.pk, name, at, by, facts or {})], batch, now=now)


def open_clocks(row: ProviderDispute, *, now: datetime) -> None:
    """The state's clocks; without one the agreement alone says, and no deadline is made up."""
    outcome = "overturned" if row.outcome in ("overturned", "partly") else row.outcome or "open"
    clocks = catalogue().applicable(
        regimes=tuple(row.case.regimes), case="provider_dispute", outcome=outcome
    )
    open_more(row.case, clocks, now=now)
