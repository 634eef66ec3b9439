"""`manage.py evidence_pack CASE|SAMPLE --out DIR`: evidence put together, and written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.jobs.models import Job
from kernel.jobs.running import one_part
from kernel.people.policy import NotAllowed
from kernel.record.looking import looked, looked_at_many
from reports.evidence.making import (
    TAKE,
    cases_of,
    pack_named,
    start_for_case,
    start_for_sample,
)
from reports.evidence.matter import UnableToGather, UnknownCase
from reports.evidence.zipping import zip_of_case, zip_of_sample
from reports.sampling.draw import UnknownSample, sample_named

SAMPLES = "SM"


class Command(BaseCommand):
    help = (
        "Puts the evidence of a case, or of every case of a sample, together in an auditor's "
        "order, keeps it, and writes a ZIP with a list of digests."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="CASE|SAMPLE", help="A26-0000001, or SM0000003")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = permitted(options["by"], TAKE), timezone.now()
        what = options["what"].strip().upper()
        options["out"].mkdir(parents=True, exist_ok=True)
        path = options["out"] / f"{what}.zip"
        path.touch(mode=0o600)  # for its owner alone: it holds a person's health
        try:
            if what.startswith(SAMPLES):
                sample = sample_named(what)
                self._run(start_for_sample(sample, actor, now=now))
                with path.open("wb") as out:
                    count = zip_of_sample(sample, out)
                seen = [("", each) for each in cases_of(sample)]
                looked_at_many(actor.name, f"sample {what}: its evidence", seen, now=now)
                self.stdout.write(f"{count} of {len(seen)} cases: {path}")
            else:
                job = self._run(start_for_case(what, actor, now=now))
                pack = pack_named(str(job.result.get("pack", "")))
                with path.open("wb") as out:
                    zip_of_case(pack, out)
                looked(actor.name, f"evidence {pack.packet.number} as zip", now=now, case=what)
                self.stdout.write(f"{pack.packet.number}, {pack.packet.pages} pages: {path}")
        except (UnknownSample, UnknownCase, UnableToGather, NotAllowed) as why:
            raise CommandError(str(why)) from None

    def _run(self, job: Job) -> Job:
        while one_part(job.pk, now=timezone.now()):
            job.refresh_from_db()
            self.stderr.write(job.message)
        job.refresh_from_db()
        if job.state != "done":
            raise CommandError(job.message)
        for each in job.result.get("without", ()):
            self.stderr.write(f"nothing was put together of {each}")
        if not job.result.get("pack"):
            raise UnableToGather("; ".join(job.result.get("without", ())) or "no case")
        return job
