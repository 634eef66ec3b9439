"""The alarm clock's door: what the outbox hands over, and what is due."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kernel.webhooks.announcing import address
from kernel.webhooks.delivering import deliver, forget_deliveries

KEPT = timedelta(days=30)


@shared_task(name="webhooks.address", acks_late=True, ignore_result=True)
def address_message(message: int, **said: Any) -> None:
    """One message of the outbox: written out for each address that wants it, and tried at once."""
    now = timezone.now()
    if address(message, said, now=now):
        deliver(now=now, allowed=settings.WEBHOOK_NETWORKS)


@shared_task(name="webhooks.deliver", acks_late=True, ignore_result=True)
def deliver_due(**kwargs: Any) -> None:
    """Every five seconds: what is due (again).  Two at once do not meet."""
    now = timezone.now()
    deliver(now=now, allowed=settings.WEBHOOK_NETWORKS)
    forget_deliveries(before=now - KEPT)
