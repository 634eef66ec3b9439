"""`manage.py report NAME --from DAY --to DAY --as csv`: a report is run, kept and written."""

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.jobs.models import Job
from kernel.jobs.running import one_part
from reports.layout import UnknownLayout, layout_on
from reports.management.reporting import asked, day, seen
from reports.models import FORMATS
from reports.operations.run import Wanted, start_report
from reports.operations.write import save, snapshot_named
from reports.registry import UnknownReport, table_named, tables
from reports.table import Period, UnableToReport


class Command(BaseCommand):
    help = "Runs a report over a period, keeps it as a snapshot, and writes its file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(sorted(tables()))}")
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
        parser.add_argument(
            "--to", dest="last", type=day, required=True, metavar="DAY", help="the last day in it"
        )
        parser.add_argument("--as", dest="form", choices=FORMATS, default="csv")
        parser.add_argument("--out", type=Path, default=Path(), metavar="DIR")
        parser.add_argument(
            "--as-of", type=datetime.fromisoformat, metavar="WHEN", help="with its offset from UTC"
        )
        parser.add_argument(
            "--with",
            dest="parameters",
            type=asked,
            action="append",
            default=[],
            metavar="NAME=VALUE",
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        as_of = options["as_of"] or now
        if as_of.tzinfo is None:
            raise CommandError("--as-of lacks its offset: write 2026-04-01T00:00:00-04:00")
        try:
            table = table_named(options["name"])
            actor = permitted(options["by"], table.permission)
            permitted(options["by"], "report.download")
            period = Period(options["first"], options["last"] + timedelta(days=1))
            said = dict(options["parameters"])
            wanted = Wanted(table.name, period, as_of, options["form"], parameters=said)
            job = self._run(start_report(wanted, actor, now=now))
        except (UnknownReport, UnknownLayout, UnableToReport) as why:
            raise CommandError(str(why)) from None
        snapshot = snapshot_named(job.result["snapshot"])
        options["out"].mkdir(parents=True, exist_ok=True)
        path = save(snapshot, options["out"])
        seen(actor, f"report {snapshot.number}: as {snapshot.format}", now=timezone.now())
        sureness = layout_on(table.layout, period.start).sureness
        self._say(snapshot, path, sureness, as_json=options["json"])

    def _run(self, job: Job) -> Job:
        while one_part(job.pk, now=timezone.now()):
            job.refresh_from_db()
            self.stderr.write(job.message)
        job.refresh_from_db()
        if job.state != "done":
            raise CommandError(job.message)
        return job

    def _say(self, snapshot: Any, path: Path, sureness: str, *, as_json: bool) -> None:
        said = {
            "snapshot": snapshot.number,
            "rows": snapshot.rows,
            "sha256": snapshot.sha256,
            "layout": snapshot.layout_version,
            "confidence": sureness,
            "file": str(path),
        }
        if as_json:
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in said.items()))
