"""`manage.py report_check NAME… --from DAY --to DAY`: checks and tests before a submission."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from reports.facts.selecting import bounds
from reports.layout import UnknownLayout
from reports.live.checking import Given, Looked, look, look_over
from reports.live.of_file import look_at_files
from reports.live.of_snapshot import asked_by, frozen
from reports.live.universes import ROWS
from reports.management.reporting import day, seen
from reports.operations.write import UnknownSnapshot, snapshot_named
from reports.table import Asked, Period, UnableToReport


class Command(BaseCommand):
    """Exit code 1: the submission may not leave."""

    help = (
        "Ask checks U1 to U18 and tests T-* of our own universes, or of snapshots, and print each "
        "finding with its case and cell. A check that lacks what it needs says so. Of files, a "
        "delegate's for example, the checks alone are asked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME",
                            help=f"of {', '.join(ROWS)}, or S0000012; none: all")  # fmt: skip
        parser.add_argument("--file", action="append", default=[], metavar="[TABLE=]PATH",
                            help="a table as a file, with commas or tabs")  # fmt: skip
        parser.add_argument("--from", dest="first", type=day, metavar="DAY")
        parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="the last day in it")
        parser.add_argument("--delegate", action="append", default=[], metavar="NAME",
                            help="a delegate with a contract")  # fmt: skip
        parser.add_argument("--nil", action="append", default=[], metavar="NAME",
                            help="a delegate who signed that it had nothing")  # fmt: skip
        parser.add_argument("--no-delegates", action="store_true", help="the plan has none")
        parser.add_argument("--mail-day", action="append", type=day, default=[], metavar="DAY",
                            help="mail was picked up, or a vendor's manifest came")  # fmt: skip
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the draw of U18")
        parser.add_argument("--json", action="store_true", help="one object on standard output")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "report.run")
        try:
            looked = self._look(options)
        except (UnableToReport, UnknownLayout, UnknownSnapshot) as why:
            raise CommandError(str(why)) from None
        # a case of a file is none of ours, whatever its number
        cases = () if options["file"] else [each.case for each in looked.found]
        seen(
            actor,
            f"checks of {', '.join(options['names']) or 'every table'}",
            cases,
            now=timezone.now(),
        )
        if options["json"]:
            self.stdout.write(json.dumps(as_json(looked)))
        else:
            self._show(looked)
        if looked.blocks:
            raise CommandError("the submission may not leave", returncode=1)

    def _look(self, options: dict[str, Any]) -> Looked:
        delegates = frozenset([*options["delegate"], *options["nil"]])
        given = Given(
            delegates if delegates or options["no_delegates"] else None,
            frozenset(options["nil"]),
            options["seed"],
            frozenset(options["mail_day"]) or None,
        )
        if options["file"] and options["names"]:
            raise CommandError("name reports and snapshots, or files, not both")
        numbers = [each for each in options["names"] if each not in ROWS]
        if numbers:
            return self._of_snapshots(numbers, options, given)
        if not (options["first"] and options["last"]):
            raise CommandError("say --from and --to, or the numbers of snapshots")
        period = Period(options["first"], options["last"] + timedelta(days=1))
        asked = Asked(period, timezone.now(), settings.TIME_ZONE)
        if bounds(asked)[0] >= asked.as_of:
            raise CommandError(f"{period.start} has not begun: there is nothing to check yet")
        if options["file"]:
            return look_at_files(options["file"], period, asked.as_of, asked.zone, given)
        return look(asked, options["names"] or tuple(ROWS), given)

    def _of_snapshots(self, numbers: list[str], options: dict[str, Any], given: Given) -> Looked:
        if len(numbers) != len(options["names"]):
            raise CommandError("name reports or snapshots, not both")
        snapshots = [snapshot_named(each) for each in numbers]
        if len({(each.since, each.until, each.as_of) for each in snapshots}) != 1:
            raise CommandError("snapshots of one submission have one period and one moment")
        return look_over([frozen(each) for each in snapshots], asked_by(snapshots[0]), given)

    def _show(self, looked: Looked) -> None:
        counts = ", ".join(f"{name} {count:,}" for name, count in looked.rows.items())
        self.stdout.write(f"rows: {counts}")
        for each in looked.found:
            self.stdout.write(each.line())
        for lacking in looked.could_not:
            self.stdout.write(f"{lacking.check:<15} ?  could not look: {lacking.why}")
        for test in looked.tests:
            self.stdout.write(
                f"{test.test.id:<24}{test.tested:>8,} tested {test.late:>6,} late "
                f"{test.open:>6,} open {len(test.unknown):>6,} nobody can judge  "
                f"{test.percent if test.percent is not None else '-'} percent"
            )


def as_json(looked: Looked) -> dict[str, Any]:
    """What was found, for machines."""
    return {
        "rows": dict(looked.rows),
        "found": [asdict(each) for each in looked.found],
        "could_not_look": [asdict(each) for each in looked.could_not],
        "tests": {
            each.test.id: {
                "timely": each.timely,
                "late": each.late,
                "open": each.open,
                "unknown": len(each.unknown),
            }
            for each in looked.tests
        },
        "blocks": looked.blocks,
    }
