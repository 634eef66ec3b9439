"""The alarm clock's door: wake-ups only.  What there is to do stands in the database.

A message that is lost costs a minute: `sweep` finds accepted claims that still wait and sends the
wake-up again.  A message that comes twice finds nothing to do.
"""

import os
from contextlib import suppress
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from claims.models import Claim
from claims.operations.decide import adjudicate_waiting
from kernel.record.outbox import relay

QUEUE = "claims"
NICE = 15
WAITED = timedelta(seconds=60)


@shared_task(name="claims.adjudicate", queue=QUEUE, acks_late=True, ignore_result=True)
def adjudicate(**kwargs: Any) -> None:
    """Decide what waits.  Workers run niced, so that pages stay quick beside a batch."""
    with suppress(OSError):
        os.nice(max(0, NICE - os.nice(0)))
    adjudicate_waiting(now=timezone.now(), by="adjudication")


TASKS = {"adjudicate": adjudicate}


def send(topic: str, message: int, body: dict[str, Any]) -> None:
    """Publish one outbox message as a task, under the message's own id."""
    TASKS[topic].apply_async(kwargs={"message": message, **body}, task_id=f"outbox-{message}")


@shared_task(name="claims.send_waiting", queue=QUEUE, acks_late=True, ignore_result=True)
def send_waiting(**kwargs: Any) -> None:
    """Every other second: hand what the outbox holds to the broker."""
    relay(send, now=timezone.now())


@shared_task(name="claims.sweep", queue=QUEUE, acks_late=True, ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Every minute: send what the outbox holds, and wake a worker for claims left waiting."""
    now = timezone.now()
    relay(send, now=now)
    if Claim.objects.filter(state="accepted", case__opened_at__lt=now - WAITED).exists():
        adjudicate.apply_async(kwargs={"swept": now.isoformat()})
