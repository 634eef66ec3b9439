"""`manage.py report_rebuild SNAPSHOT`: written again; 0 the same bytes, 1 other bytes."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.people.policy import Actor
from reports.management.reporting import seen
from reports.models import Snapshot
from reports.operations.rebuild import compare, rebuild
from reports.operations.write import UnknownSnapshot, snapshot_named


class Command(BaseCommand):
    help = "Writes a snapshot again from what was frozen, and compares its bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snapshot", metavar="SNAPSHOT")
        parser.add_argument("--out", type=Path, metavar="FILE")
        parser.add_argument(
            "--compare", action="store_true", help="also what the record would say otherwise today"
        )
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        actor = permitted(options["by"], "report.download")
        try:
            snapshot = snapshot_named(options["snapshot"])
        except UnknownSnapshot as fault:
            raise CommandError(str(fault)) from None
        if options["out"]:
            with options["out"].open("wb") as out:
                done = rebuild(snapshot, out)
            seen(actor, f"report {snapshot.number}: as {snapshot.format}, again", now=now)
        else:
            done = rebuild(snapshot)
        what = "the same bytes" if done.same else "OTHER BYTES"
        self.stdout.write(f"{snapshot.number}: {what}, {done.size} of them, sha256 {done.sha256}")
        if options["compare"]:
            self._compare(snapshot, actor, now)
        if not done.same:
            sys.exit(1)

    def _compare(self, snapshot: Snapshot, actor: Actor, now: datetime) -> None:
        found = compare(snapshot)
        seen(
            actor,
            f"report {snapshot.number}: again",
            [each.case for each in found],
            now=now,
            whole=False,
        )
        for each in found:
            self.stdout.write(f"{each.number}, {each.column}: {each.frozen!r} is now {each.now!r}")
        if not found:
            self.stdout.write("the record, as of the same moment, says the same today")
