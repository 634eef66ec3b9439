"""`manage.py jobs`: long work that was asked for; with --run it is done here and now."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kernel.jobs.models import OPEN, Job
from kernel.jobs.running import name_of, one_part


class Command(BaseCommand):
    """Exit code 1: with --run, a job failed."""

    help = (
        "List the jobs that are open, or do them here (--run) where no worker runs. "
        "What a job is about is shown to whoever asked for it, under My jobs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="do what is open, in this process")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        for job in list(Job.objects.filter(state__in=OPEN).order_by("id")):
            if options["run"]:
                while one_part(job.pk, now=timezone.now()):
                    pass
                job.refresh_from_db()
            failed |= job.state == "failed"
            self.stdout.write(json.dumps(_as_json(job)) if options["json"] else _line(job))
        if failed:
            raise SystemExit(1)


def _as_json(job: Job) -> dict[str, Any]:
    return {
        "job": job.pk,
        "kind": job.kind,
        "state": job.state,
        "by": job.by,
        "done": job.done,
        "total": job.total,
        "message": job.message,
    }


def _line(job: Job) -> str:
    said = f"{job.pk}  {name_of(job.kind)}, for {job.by}: {job.state}, {job.done} of {job.total}"
    return f"{said}. {job.message}" if job.message else said
