"""`manage.py replay --from DAY --to DAY [--law PATH]`: what would be decided otherwise, and why."""

import csv
import io
import json
from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.jobs.models import Job
from kernel.jobs.running import one_part
from reports.layout import layout_of
from reports.management.reporting import day, seen
from reports.models import Snapshot
from reports.operations.parts import pieces
from reports.operations.run import Wanted, start_report
from reports.operations.write import save, snapshot_named
from reports.proposal import Proposal, proposal
from reports.table import Period, UnableToReport
from reports.tables.replay import COLUMNS, TABLE


class Command(BaseCommand):
    help = (
        "Judges the decisions of a period again from their stored facts, by today's rules or by "
        "proposed ones: lines, dollars, members and deadlines that would change. Writes a snapshot."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
        parser.add_argument(
            "--to", dest="last", type=day, required=True, metavar="DAY", help="the last day in it"
        )
        parser.add_argument(
            "--law", type=Path, metavar="PATH", help="a law file, or a folder of them and of clocks"
        )
        parser.add_argument("--sample", type=int, metavar="N", help="so many cases only")
        parser.add_argument("--seed", type=int, default=0, metavar="N", help="by which to draw")
        parser.add_argument("--out", type=Path, metavar="DIR", help="also as a CSV file there")
        parser.add_argument("--json", action="store_true", help="one object on standard output")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        actor = permitted(options["by"], TABLE.permission)
        if options["out"]:
            permitted(options["by"], "report.download")
        if options["sample"] is not None and options["sample"] < 1:
            raise CommandError("--sample: one case, or more")
        try:
            rules = proposal(options["law"])
            period = Period(options["first"], options["last"] + timedelta(days=1))
            said = _parameters(options, rules)
            wanted = Wanted(TABLE.name, period, now, "csv", parameters=said)
            job = self._run(start_report(wanted, actor, now=now))
        except UnableToReport as why:
            raise CommandError(str(why)) from None
        snapshot = snapshot_named(job.result["snapshot"])
        told = {"snapshot": snapshot.number, "rules": rules.version, "cases": job.total - 1}
        told |= summed(snapshot)
        if options["out"]:
            options["out"].mkdir(parents=True, exist_ok=True)
            told["file"] = str(save(snapshot, options["out"]))
            seen(actor, f"report {snapshot.number}: as {snapshot.format}", now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        for name, value in told.items():
            if isinstance(value, dict):
                self.stdout.write(f"{name}:")
                for each, count in value.items():
                    self.stdout.write(f"  {count:>8,}  {each}")
            else:
                self.stdout.write(f"{name}: {value}")

    def _run(self, job: Job) -> Job:
        while one_part(job.pk, now=timezone.now()):
            job.refresh_from_db()
            self.stderr.write(job.message)
        job.refresh_from_db()
        if job.state != "done":
            raise CommandError(job.message)
        return job


def _parameters(options: dict[str, Any], rules: Proposal) -> dict[str, str]:
    said: dict[str, str] = {}
    if options["law"]:
        said |= {"law": str(options["law"].resolve()), "law_version": rules.version}
    if options["sample"]:
        said |= {"sample": str(options["sample"]), "seed": str(options["seed"])}
    return said


def summed(snapshot: Snapshot) -> dict[str, Any]:
    """Lines, dollars, members and deadlines that would change, and by which rule and citation."""
    fields = layout_of(COLUMNS, snapshot.layout_version).fields
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    members: set[str] = set()
    more = less = Decimal("0.00")
    for piece in pieces(snapshot.run):
        for cells in csv.reader(io.StringIO(piece, newline="")):
            row = dict(zip(fields, cells, strict=True))
            kinds[row["what"]] += 1
            members.add(row["member"])
            if row["what"] == "line":
                dollars = Decimal(row["paid_more"])
                more, less = more + max(dollars, Decimal(0)), less + min(dollars, Decimal(0))
            if row["what"] != "not replayed":
                reasons[f"{row['rules']} ({row['cites']})"] += 1
    return {
        "lines": kinds["line"],
        "deadlines": kinds["deadline"],
        "members": len(members - {"n/a"}),
        "plan pays more": str(more),
        "plan pays less": str(less),
        "not replayed": kinds["not replayed"],
        "by rule and citation": dict(reasons.most_common()),
    }
