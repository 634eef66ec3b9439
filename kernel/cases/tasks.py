"""The alarm clock's door to the deadlines."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from kernel.cases.sweep import due

logger = logging.getLogger(__name__)


@shared_task(name="cases.sweep", acks_late=True, ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Every minute: tell of the deadlines that ran out, and act on them.

    Two at once do not meet: each takes what the other does not hold.
    """
    passed = due(timezone.now())
    if passed:
        logger.warning("%s deadlines ran out", len(passed))
