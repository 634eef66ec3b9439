"""The list of addresses: added, tried, given a new secret, ended."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from kernel.people.policy import Actor, require
from kernel.webhooks.announcing import as_body
from kernel.webhooks.delivering import Tried, give_up, send
from kernel.webhooks.models import Delivery, Subscription
from kernel.webhooks.signing import new_secret
from kernel.webhooks.topics import is_topic
from kernel.webhooks.where import Network, addresses, read_url

OVERLAP = timedelta(days=1)
"""How long the secret before the last one still signs."""
MAY = "webhooks.change"


class UnableToSubscribe(ValueError):
    """The message says why."""


def subscribe(
    url: str, topics: Sequence[str], *, actor: Actor, now: datetime, allowed: Sequence[Network]
) -> Subscription:
    """A new address; its secret is on the row returned.  NotAllowed; UnableToSubscribe where a
    topic is none; UnableToReach where nothing may be sent to the URL."""
    require(actor, MAY)
    wrong = [topic for topic in topics if not is_topic(topic)]
    if wrong or not topics:
        raise UnableToSubscribe(
            f"{', '.join(wrong) or 'nothing'} is no topic: KIND.EVENT, KIND.* or *"
        )
    addresses(read_url(url), allowed=allowed)
    return Subscription.objects.create(
        url=url, topics=sorted(set(topics)), secret=new_secret(), made_by=actor.name, made_at=now
    )


def rotate(identity: int, *, actor: Actor, now: datetime) -> Subscription:
    """A new secret; the old one signs beside it for a day."""
    require(actor, MAY)
    with transaction.atomic():
        found = _locked(identity)
        found.secret_before, found.before_until = found.secret, now + OVERLAP
        found.secret = new_secret()
        found.save(update_fields=["secret", "secret_before", "before_until"])
    return found


def end(identity: int, *, actor: Actor, now: datetime) -> Subscription:
    """Nothing more is sent there; what waits is given up."""
    require(actor, MAY)
    with transaction.atomic():
        found = _locked(identity)
        found.active, found.note = False, f"ended by {actor.name}"[:200]
        found.save(update_fields=["active", "note"])
        give_up(found.pk, "the subscription was ended", now=now)
    return found


def try_out(identity: int, *, actor: Actor, now: datetime, allowed: Sequence[Network]) -> Tried:
    """Send a message of type `webhook.test` at once; what came of it.  Nothing is kept of it."""
    require(actor, MAY)
    found = _row(identity)
    at = now.astimezone(UTC)
    return send(
        Delivery(
            subscription=found,
            message=f"test_{found.pk}_{int(at.timestamp())}",
            body=as_body("webhook.test", at.isoformat(), {}),
        ),
        now=now,
        allowed=allowed,
    )


def again(identity: int, *, actor: Actor, now: datetime) -> int:
    """Try once more what was given up for this address; how many messages."""
    require(actor, MAY)
    dead = _row(identity).deliveries.filter(state=Delivery.DEAD)
    return dead.update(state=Delivery.WAITING, next_at=now, done_at=None, attempts=0, note="")


def _locked(identity: int) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=_row(identity).pk)


def _row(identity: int) -> Subscription:
    found = Subscription.objects.filter(pk=identity).first()
    if found is None:
        raise UnableToSubscribe(f"there is no webhook {identity}; `webhooks list` shows them")
    return found
