"""Wake-ups for the workers that decide: written with the work, and again for what still waits."""

from datetime import datetime, timedelta

from claims.models import Claim
from kernel.record.models import Outbox
from kernel.record.outbox import put_many

TOPIC = "adjudicate"
SHARE = 1000
"""One wake-up for so many claims: several workers share a file."""


def wake(claims: int, *, now: datetime) -> None:
    """Wake as many workers as so many new claims are worth, once this transaction is committed."""
    put_many(TOPIC, [{}] * -(-claims // SHARE), now=now)


def wake_again(*, now: datetime, waited: timedelta) -> int:
    """Wake workers for claims that were left waiting; the number of claims.

    A wake-up younger than `waited` is trusted: whoever hears it takes everything that waits.
    """
    since = now - waited
    if Outbox.objects.filter(topic=TOPIC, written_at__gt=since).exists():
        return 0
    left = Claim.objects.filter(state="accepted", case__opened_at__lte=since).count()
    wake(left, now=now)
    return left
