"""Jobs are done part by part, each in a transaction of its own that also says how far it is.

A worker hears of a job by a wake-up from the outbox, does parts for a while, and writes itself
another wake-up where more is left.  A wake-up that comes twice finds the job in another's hands, or
done; one that is lost is made good by the sweep.

    register("work.bulk", Kind("Many at once", "bulk.step"))
    job = start("work.bulk", by=actor.name, parameters={…}, total=42, now=now)
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any

from django.db import transaction
from django.db.utils import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from kernel.jobs.models import OPEN, Job, State
from kernel.people.policy import Actor
from kernel.record.acting import acting
from kernel.record.outbox import put_many

TOPIC = "jobs"
FOR_A_MESSAGE = timedelta(seconds=20)
"""A broker takes back what is not finished for long."""

logger = logging.getLogger(__name__)


class UnableToGoOn(Exception):
    """The rest cannot be done as things stand on record.  The message says why, to whoever asked
    for the job: it names cases by their numbers, and no person."""


class UnknownJob(LookupError):
    """There is no such job, or it is another's."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one part did: how many are done now in all, and what came of the whole so far."""

    done: int
    result: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


Step = Callable[[Job, datetime], Stepped]
"""Does the part that begins at `job.done`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what it is called, and the dotted name of what does a part of it (a `Step`),
    which is loaded where it is done: what a job needs is no weight on every other process."""

    name: str
    step: str


_KINDS: dict[str, Kind] = {}


def register(kind: str, how: Kind) -> None:
    """Make an app's kind of job known, in its AppConfig.ready."""
    _KINDS[kind] = how


def _step(kind: str) -> Step:
    named: Step = import_string(_KINDS[kind].step)
    return named


def name_of(kind: str) -> str:
    """What a kind is called; its code where no app has it any more."""
    return _KINDS[kind].name if kind in _KINDS else kind


@transaction.atomic
def start(kind: str, *, by: str, parameters: Mapping[str, Any], total: int, now: datetime) -> Job:
    """A new job, and the wake-up for a worker, both once the caller's transaction is committed."""
    if kind not in _KINDS:
        raise UnknownJob(f"no app has a kind of job {kind!r}")
    job = Job.objects.create(
        kind=kind, by=by, parameters=dict(parameters), total=total, made_at=now, touched_at=now
    )
    put_many(TOPIC, [{"job": job.pk}], now=now)
    return job


def run(job: int, *, clock: Callable[[], datetime]) -> None:
    """Parts of the job, for as long as one message is worth."""
    until = clock() + FOR_A_MESSAGE
    while one_part(job, now=clock()):
        if clock() >= until:
            put_many(TOPIC, [{"job": job}], now=clock())
            return


def one_part(job: int, *, now: datetime) -> bool:
    """The next part; whether more is left to do for this worker.

    What cannot be done ends the job with its reason.  A fault of the program ends it too: what was
    done stays, and only the kind of fault is told, because its text may quote a case.
    """
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(pk=job).first()
        if row is None or not row.open:
            return False
        if row.cancel:
            return _end(row, State.CANCELLED, f"Cancelled after {row.done} of {row.total}.", now)
        try:
            with transaction.atomic(), acting(row.by):
                stepped = _step(row.kind)(row, now)
        except (OperationalError, InterfaceError):
            raise  # the database went away; the job is as it was
        except UnableToGoOn as why:
            return _end(row, State.FAILED, f"It could not go on. {why}", now)
        except Exception as problem:
            kind = type(problem).__name__
            place = extract_tb(problem.__traceback__)[-1]
            logger.error("job %s: %s, %s:%s", row.pk, kind, place.filename, place.lineno)
            return _end(row, State.FAILED, f"It could not go on ({kind}).", now)
        row.started_at = row.started_at or now
        row.done, row.result, row.message = stepped.done, dict(stepped.result), stepped.message
        if row.done >= row.total:
            return _end(row, State.DONE, stepped.message, now)
        row.state, row.touched_at = State.RUNNING.value, now
        row.save()
        return True


def _end(row: Job, state: State, message: str, now: datetime) -> bool:
    row.state, row.message = state.value, message[:300]
    row.touched_at = row.finished_at = now
    row.save()
    return False


def cancel(actor: Actor, job: int, *, now: datetime) -> Job:
    """Wanted no more: the worker stops after the part it is at; what is done stays done."""
    found = job_of(actor, job)
    Job.objects.filter(pk=found.pk, state__in=OPEN).update(cancel=True)
    put_many(TOPIC, [{"job": found.pk}], now=now)
    return job_of(actor, job)


def job_of(actor: Actor, job: int) -> Job:
    """One of their own.  UnknownJob: there is none, or it is another's."""
    found = Job.objects.filter(pk=job, by=actor.name).first() if 0 < job < 1 << 63 else None
    if found is None:
        raise UnknownJob(f"there is no job {job} of yours")
    return found


def jobs_of(actor: Actor, size: int = 50) -> list[Job]:
    """Their own, the newest first."""
    return list(Job.objects.filter(by=actor.name).order_by("-id")[:size])


def wake_again(*, now: datetime, waited: timedelta) -> int:
    """Wake-ups for open jobs nobody has touched for a while; how many."""
    since = now - waited
    left = list(
        Job.objects.filter(state__in=OPEN, touched_at__lte=since).values_list("pk", flat=True)[:500]
    )
    Job.objects.filter(pk__in=left).update(touched_at=now)  # once a while, not once a sweep
    put_many(TOPIC, [{"job": each} for each in left], now=now)
    return len(left)
