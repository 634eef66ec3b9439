"""Deliveries, tried until they are taken or have been tried for long enough.

Each try is leased first and sent outside the transaction: no row is locked while another machine
takes its time, and a try whose worker died is made again.  So a message may come twice, under the
same `webhook-id`; and messages may overtake each other.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kernel.webhooks.announcing import keys
from kernel.webhooks.models import Delivery, Subscription
from kernel.webhooks.posting import Unanswered, post
from kernel.webhooks.signing import signed
from kernel.webhooks.where import Network, UnableToReach

AFTER = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long to wait after each try that failed; after the last, three days on, it is dead."""
LEASE = timedelta(minutes=2)
GONE = 410
"""The receiver says that it wants nothing any more."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one try; `note` is empty where it was taken."""

    taken: bool
    note: str = ""
    gone: bool = False


def deliver(*, now: datetime, allowed: Sequence[Network], limit: int = 50) -> int:
    """Try what is due, the oldest first; how many were taken."""
    taken = 0
    for _ in range(limit):
        delivery = _lease(now)
        if delivery is None:
            break
        tried = send(delivery, now=now, allowed=allowed)
        _settle(delivery, tried, now)
        taken += tried.taken
    return taken


def send(delivery: Delivery, *, now: datetime, allowed: Sequence[Network]) -> Tried:
    """One try: 2xx is taken, everything else is not, a redirect too."""
    body = delivery.body.encode()
    subscription = delivery.subscription
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Recourse-Webhooks/1",
        **signed(delivery.message, int(now.timestamp()), body, keys(subscription, now=now)),
    }
    try:
        status = post(subscription.url, headers, body, allowed=allowed)
    except (Unanswered, UnableToReach) as problem:
        return Tried(False, str(problem))
    if 200 <= status < 300:
        return Tried(True)
    return Tried(False, f"answered {status}", status == GONE)


def _lease(now: datetime) -> Delivery | None:
    with transaction.atomic():
        found = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(next_at__lte=now, subscription__active=True)
            .select_related("subscription")
            .order_by("next_at", "id")
            .first()
        )
        if found is not None:
            found.attempts += 1
            Delivery.objects.filter(pk=found.pk).update(
                attempts=found.attempts, next_at=now + LEASE
            )
        return found


def _settle(delivery: Delivery, tried: Tried, now: datetime) -> None:
    """Write down what came of it.  Two statements."""
    row = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)
    note = tried.note[:200]
    if tried.taken:
        row.update(state=Delivery.SENT, next_at=None, done_at=now, note="")
        return
    if delivery.attempts <= len(AFTER) and not tried.gone:
        row.update(next_at=now + AFTER[delivery.attempts - 1], note=note)
        return
    row.update(state=Delivery.DEAD, next_at=None, done_at=now, note=note)
    if tried.gone:
        give_up(delivery.subscription_id, "the receiver wants nothing any more", now=now)
    said = f"{delivery.message} was given up after {delivery.attempts} tries: {note}"[:200]
    changed = {"note": said, **({"active": False} if tried.gone else {})}
    Subscription.objects.filter(pk=delivery.subscription_id).update(**changed)
    logger.warning("webhook %s: %s", delivery.subscription_id, said)


def give_up(subscription: int, why: str, *, now: datetime) -> int:
    """Nothing that waits for this address is tried any more; how many messages."""
    waiting = Delivery.objects.filter(subscription=subscription, state=Delivery.WAITING)
    return waiting.update(state=Delivery.DEAD, next_at=None, done_at=now, note=why)


def forget_deliveries(*, before: datetime) -> int:
    """Remove what was sent, or given up, before an instant; the number removed."""
    return Delivery.objects.filter(done_at__lt=before).delete()[0]
