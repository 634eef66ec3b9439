"""The alarm clock's door: wake-ups only.  What there is to do stands in the database.

A message that is lost costs a minute: the sweep (`kernel.cases.sweep`) finds accepted claims that
still wait and wakes a worker again.  A message that comes twice finds nothing to do.
"""

import logging
import os
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from claims.edi.partners import exchange_files
from claims.letters.senders import Senders, read_senders
from claims.operations import letters_by_workers, untold
from claims.operations.decide import adjudicate_waiting
from claims.operations.letters_by_workers import issue_part
from claims.operations.letters_round import make_round
from claims.operations.partner_files import Rules
from claims.operations.read_payers import read_payers
from claims.operations.wake import TOPIC, wake
from kernel.jobs.running import TOPIC as JOBS
from kernel.jobs.tasks import run_job
from kernel.record.outbox import relay
from kernel.webhooks.announcing import TOPIC as WEBHOOKS
from kernel.webhooks.tasks import address_message

NICE = 15
BATCHES = 20
"""For one message.  A broker takes back what is not finished for long; who has more to do writes
itself another."""

logger = logging.getLogger(__name__)


@shared_task(name="claims.adjudicate", acks_late=True, ignore_result=True)
def adjudicate(**kwargs: Any) -> None:
    """Decide what waits.  Workers run niced, so that pages stay quick beside a batch."""
    with suppress(OSError):
        os.nice(max(0, NICE - os.nice(0)))
    now = timezone.now()
    outcome = adjudicate_waiting(now=now, by="adjudication", batches=BATCHES)
    for case, why in outcome.broken:
        logger.error("case %s could not be worked: %s", case, why)
    if not outcome.finished:
        wake(1, now=now)


@shared_task(name="claims.issue_letters", acks_late=True, ignore_result=True)
def issue_letters(**kwargs: Any) -> None:
    """Issue letters from a place on; `letters_issue --to-workers` asks for it."""
    with suppress(OSError):
        os.nice(max(0, NICE - os.nice(0)))
    done = issue_part(
        dated=date.fromisoformat(kwargs["dated"]),
        running_cycles=kwargs["running_cycles"],
        step=kwargs["step"],
        after=kwargs["after"],
        now=timezone.now(),
        by="letters",
        senders=_senders(),
    )
    for each in done.held:
        logger.warning("a letter %s was held back", each.code)


@shared_task(name="claims.make_letters", acks_late=False, ignore_result=True)
def make_letters(**kwargs: Any) -> None:
    """Every quarter of an hour, where the senders are named: make the letters that are owed.

    Acknowledged at once: a day's letters may take longer than a broker waits, and the next tick
    comes soon.
    """
    with suppress(OSError):
        os.nice(max(0, NICE - os.nice(0)))
    done = make_round(dated=timezone.localdate(), clock=timezone.now, senders=_senders())
    if done is not None and done.held:
        logger.warning("%s letters were held back", len(done.held))


@shared_task(name="claims.mark_missed", acks_late=False, ignore_result=True)
def mark_missed(**kwargs: Any) -> None:
    """Four times a day: decisions that have neither mark nor letter are marked for the next round.
    There are none but after rows were written with triggers at rest."""
    if missed := untold.mark_missed():
        logger.warning("%s letters were owed and not marked", missed)


def _senders() -> Senders:
    return read_senders(Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None)


TASKS: dict[str, Any] = {
    TOPIC: adjudicate,
    letters_by_workers.TOPIC: issue_letters,
    WEBHOOKS: address_message,
    JOBS: run_job,
}


def send(topic: str, message: int, body: dict[str, Any]) -> None:
    """Publish one outbox message as a task, under the message's own id."""
    TASKS[topic].apply_async(kwargs={"message": message, **body}, task_id=f"outbox-{message}")


@shared_task(name="claims.send_waiting", acks_late=True, ignore_result=True)
def send_waiting(**kwargs: Any) -> None:
    """Every other second: hand what the outbox holds to the broker."""
    relay(send, now=timezone.now())


@shared_task(name="claims.exchange", acks_late=True, ignore_result=True)
def exchange(**kwargs: Any) -> None:
    """Every ten seconds: look into the folders of the trading partners."""
    quiet = timedelta(seconds=settings.EXCHANGE_QUIET_SECONDS)
    done = exchange_files(
        Rules(settings.EXCHANGE_DIR, quiet, settings.EXCHANGE_LARGEST_BYTES),
        zone=settings.TIME_ZONE,
        now=timezone.now(),
        payers=read_payers(Path(settings.PAYERS_FILE) if settings.PAYERS_FILE else None),
    )
    for told in done.refused:
        logger.warning("%s was refused", told.partner)
