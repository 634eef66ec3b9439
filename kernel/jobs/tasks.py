"""The alarm clock's door to jobs."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from kernel.jobs.running import run, wake_again

LEFT_ALONE = timedelta(seconds=60)

logger = logging.getLogger(__name__)


@shared_task(name="jobs.run", acks_late=True, ignore_result=True)
def run_job(**kwargs: Any) -> None:
    """Do parts of one job.  A message that comes twice finds it in other hands, or done."""
    run(int(kwargs["job"]), clock=timezone.now)


@shared_task(name="jobs.sweep", acks_late=True, ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Every minute: wake workers for jobs nobody is at."""
    left = wake_again(now=timezone.now(), waited=LEFT_ALONE)
    if left:
        logger.warning("%s jobs were left alone; workers are woken again", left)
