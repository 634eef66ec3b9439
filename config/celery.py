"""The alarm clock: wakes workers through the broker; the database keeps the work.

A worker with its clock:  make worker
"""

import os
from typing import Any

from celery import Celery
from django.conf import settings

from config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class AlarmClock(Celery):
    """Celery that starts the project's own broker, when none is named, as it first connects."""

    def connection_for_write(self, url: Any = None, *args: Any, **kwargs: Any) -> Any:
        return super().connection_for_write(url or _broker(), *args, **kwargs)

    def connection_for_read(self, url: Any = None, *args: Any, **kwargs: Any) -> Any:
        return super().connection_for_read(url or _broker(), *args, **kwargs)


def _broker() -> str:
    if settings.CELERY_BROKER_URL:
        return str(settings.CELERY_BROKER_URL)
    embedded.ensure_broker(settings.DATA_DIR)
    return embedded.broker_url(settings.DATA_DIR)


app = AlarmClock("recourse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay": {"task": "claims.send_waiting", "schedule": 2.0},
    "sweep": {"task": "claims.sweep", "schedule": 60.0},
}
