"""The alarm clock's door to the deadlines."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from kernel.cases.lapsing import free_orphans, lapse_leases
from kernel.cases.sweep import due
from kernel.cases.waiting import wake_due

logger = logging.getLogger(__name__)


@shared_task(name="cases.sweep", acks_late=True, ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Every minute: tell of the deadlines that ran out, and act on them; wake the work whose day
    has come, and free what nobody is at any more.

    Two at once do not meet: each takes what the other does not hold.
    """
    now = timezone.now()
    passed = due(now)
    wake_due(now=now)
    lapse_leases(now=now)
    free_orphans(now=now)
    if passed:
        logger.warning("%s deadlines ran out", len(passed))
