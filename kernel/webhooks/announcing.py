"""From what happened to the messages: the outbox first, then one delivery for each address."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from kernel.record.outbox import put_many
from kernel.webhooks.models import Delivery, Subscription
from kernel.webhooks.topics import wants

TOPIC = "webhooks"
"""Of the outbox."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an event: which, of what kind of case, under which number, and when.  No
    name, no code, no amount: who may know more asks the interface."""

    event: int
    name: str
    kind: str
    case: str
    at: datetime


def wanted() -> frozenset[str]:
    """The topics anybody is to be told of.  One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT unnest(topics) FROM webhooks_subscription WHERE active")
        return frozenset(topic for (topic,) in cursor.fetchall())


def announce(told: Iterable[Told], topics: frozenset[str], *, now: datetime) -> None:
    """Write the messages somebody wants into the outbox, in the caller's transaction."""
    bodies = [
        {"event": each.event, "name": each.name, "kind": each.kind, "case": each.case,
         "at": each.at.astimezone(UTC).isoformat()}
        for each in told
        if wants(topics, each.kind, each.name)
    ]  # fmt: skip
    if bodies:
        put_many(TOPIC, bodies, now=now)


def address(message: int, said: Mapping[str, Any], *, now: datetime) -> int:
    """One delivery for each address that wants this message of the outbox; how many are new.

    The message may come twice: it is delivered once.
    """
    kind, name = said["kind"], said["name"]
    body = as_body(f"{kind}.{name}", said["at"], {"case": said["case"], "event": said["event"]})
    made = [
        Delivery(subscription=each, message=f"evt_{message}", body=body, made_at=now, next_at=now)
        for each in Subscription.objects.filter(active=True)
        if wants(each.topics, kind, name)
    ]
    before = Delivery.objects.filter(message=f"evt_{message}").count()
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    return Delivery.objects.filter(message=f"evt_{message}").count() - before


def as_body(kind: str, timestamp: str, data: Mapping[str, Any]) -> str:
    """The body as Standard Webhooks has it."""
    return json.dumps({"type": kind, "timestamp": timestamp, "data": dict(data)})


def keys(subscription: Subscription, *, now: datetime) -> Sequence[str]:
    """The secrets that sign at this moment."""
    found = [subscription.secret]
    if subscription.before_until and now < subscription.before_until:
        found.append(subscription.secret_before)
    return found
