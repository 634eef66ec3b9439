"""The alarm clock: wakes workers through the broker; the database keeps the work.

A worker with its clock:  make worker
"""

import os
from typing import Any

from celery import Celery
from django.conf import settings
from kombu import Queue

from config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A worker works on all cases; a web server, which imports this too, has said otherwise before.
os.environ.setdefault("RECOURSE_SEES", "*")


CLAIMS, SWEEPS = "claims", "sweeps"


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


def _queues() -> list[Queue]:
    """What a worker listens to.  RabbitMQ keeps them on several machines, and keeps them."""
    kept = {"x-queue-type": "quorum"}
    amqp = str(settings.CELERY_BROKER_URL).startswith(("amqp", "pyamqp"))
    return [Queue(name, queue_arguments=kept if amqp else None) for name in (CLAIMS, SWEEPS)]


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A tick nobody heard before the next one is worth nothing: it goes."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app = AlarmClock("recourse")
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.task_queues = _queues()
app.conf.task_default_queue = SWEEPS
app.conf.task_routes = {"claims.adjudicate": {"queue": CLAIMS}}
app.conf.beat_schedule = {
    "relay": _every(settings.RELAY_SECONDS, "claims.send_waiting"),
    "exchange": _every(settings.EXCHANGE_SECONDS, "claims.exchange"),
    "webhooks": _every(settings.WEBHOOK_SECONDS, "webhooks.deliver"),
    "answers": _every(3600.0, "web.forget_answers"),
    "deadlines": _every(settings.SWEEP_SECONDS, "cases.sweep"),
    "jobs": _every(settings.SWEEP_SECONDS, "jobs.sweep"),
    "record": _every(900.0, "record.prove"),
}
if settings.LETTERS_SECONDS > 0:
    app.conf.beat_schedule["letters"] = _every(settings.LETTERS_SECONDS, "claims.make_letters")
    app.conf.beat_schedule["untold"] = _every(21_600.0, "claims.mark_missed")
