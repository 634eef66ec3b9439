"""What the outbox holds goes out: at least once, oldest first, by any number of relays at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.record.models import Outbox

Send = Callable[[str, int, dict[str, Any]], None]

AGAIN_AFTER = timedelta(seconds=60)
"""A message is nudged once more when what it asked for is still waiting after this long."""


def relay(send: Send, *, now: datetime, limit: int = 500) -> int:
    """Hand unsent messages to `send(topic, id, body)`; how many went.

    Each is marked in the transaction that sends it: a crash between the two sends it again, and
    consumers take a message twice without harm.  A broker that is down raises; nothing is marked.
    """
    with transaction.atomic():
        rows = list(
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(sent_at__isnull=True)
            .order_by("id")[:limit]
        )
        for row in rows:
            send(row.topic, row.pk, row.body)
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now)
    return len(rows)
