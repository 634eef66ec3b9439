"""The alarm clock's door to the night's look at the record."""

import logging
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kernel.record.nightly import Places, due, night

logger = logging.getLogger(__name__)


@shared_task(name="record.prove", acks_late=False, ignore_result=True)
def prove(**kwargs: Any) -> None:
    """Every quarter of an hour: the night's look, where none was taken since two o'clock.

    Acknowledged at once: a look may take longer than a broker waits, and the next tick comes soon.
    """
    now = timezone.now()
    if not due(now, settings.TIME_ZONE):
        return
    done = night(now, Places(settings.ANCHORS_FILE, settings.ANCHOR_KEY_FILE))
    if done is None:
        return
    if done.found.damage:
        logger.critical("the record is damaged in %s places", len(done.found.damage))
    for remark in done.remarks:
        logger.warning("the record: %s", remark)
