"""The alarm clock's door to what fell due."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kernel.cases import sweep as sweeping

logger = logging.getLogger(__name__)


@shared_task(name="cases.sweep", acks_late=True, ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Every minute: everything that fell due, the apps' own parts among it.

    Two at once do not meet: each takes what the other does not hold.
    """
    every = timedelta(seconds=settings.SWEEP_SECONDS)
    done = sweeping.sweep(timezone.now(), zone=settings.TIME_ZONE, every=every)
    if done.passed:
        logger.warning("%s deadlines ran out", len(done.passed))
    for name, found in done.found.items():
        if found:
            logger.warning("%s: %s", name, len(found))
