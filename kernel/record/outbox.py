"""Messages written in the transaction that makes the work, and sent after it.

A message is sent at least once: whoever receives it is idempotent by its id.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kernel.record.copying import copy_rows
from kernel.record.models import Outbox

Send = Callable[[str, int, dict[str, Any]], None]
"""Hands over one message: its topic, id and body."""


def put_many(topic: str, bodies: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Write messages; they are sent once this transaction is committed, and only then."""
    copy_rows(
        "record_outbox",
        ("topic", "body", "written_at"),
        ((topic, dict(body), now) for body in bodies),
    )


def relay(send: Send, *, now: datetime, limit: int = 500) -> int:
    """Send up to `limit` waiting messages, oldest first, and mark them; the number sent.

    Several relays may run: one passes over what another holds.  If `send` fails, what was sent
    before it is marked, and the error comes out.  A crash before the mark sends it again.
    """
    sent: list[int] = []
    problem: Exception | None = None
    with transaction.atomic():
        waiting = (
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(sent_at__isnull=True)
            .order_by("id")[:limit]
        )
        for message in waiting:
            try:
                send(message.topic, message.pk, message.body)
            except Exception as stopped:
                problem = stopped
                break
            sent.append(message.pk)
        Outbox.objects.filter(pk__in=sent).update(sent_at=now)
    if problem is not None:
        raise problem
    return len(sent)


def forget_sent(*, before: datetime) -> int:
    """Remove messages sent before an instant; the number removed.  They are no record."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_outbox WHERE sent_at < %s", [before])
        return cursor.rowcount
