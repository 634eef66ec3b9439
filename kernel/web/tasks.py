"""The alarm clock's door to what the interface remembers."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from kernel.web.once import forget_answers


@shared_task(name="web.forget_answers", acks_late=True, ignore_result=True)
def forget(**kwargs: Any) -> None:
    """Every hour: answers kept for longer than they must be."""
    forget_answers(now=timezone.now())
