"""`manage.py bench`: invented claims decided and posted, in databases of the bench's own."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.bench.databases import UnableToBench, drop_abandoned
from config.bench.measured import Measured, measure


class Command(BaseCommand):
    """Speed is shown, never judged.  Exit code 1: the money of the rounds is not the same."""

    help = "Decide generated claims in one process and in two, beside bare COPY of the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--claims", type=int, default=20_000, metavar="N")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["claims"] < 1:
            raise CommandError("--claims: at least one")
        drop_abandoned()
        try:
            with TemporaryDirectory(prefix="recourse-bench-") as scratch:
                measured = measure(options["claims"], Path(scratch), self._tell)
        except UnableToBench as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(measured)))
        else:
            self._show(measured)
        if measured.differences:
            self.stderr.write("THE MONEY IS NOT THE SAME IN EVERY ROUND:")
            for line in measured.differences:
                self.stderr.write(f"  {line}")
            raise SystemExit(1)

    def _tell(self, line: str) -> None:
        self.stderr.write(f"… {line}")

    def _show(self, measured: Measured) -> None:
        say = self.stdout.write
        total = measured.rounds[0].total
        say(f"{measured.claims:,} claims, {measured.lines:,} lines: {_counted(total['claims'])}.")
        say(f"{measured.written_rows:,} rows written in deciding.\n")
        say("                             1 process   2 processes")
        rows = {
            "claims a second": ("{:>12,.0f}", "rate"),
            "bare COPY of the same rows": ("{:>12,.0f}", "bound"),
            "of that bound": ("{:>12.2f}", "of_bound"),
            "statements / 1,000 claims": ("{:>12.1f}", "statements"),
            "peak memory, MiB": ("{:>12.0f}", "peak_mib"),
        }
        for name, (form, attribute) in rows.items():
            numbers = [form.format(getattr(each, attribute)) for each in measured.rounds]
            say(f"{name:<26}{'  '.join(numbers)}")
        say(
            f"\n837P file ({measured.file_mib:.0f} MiB) to accepted claims: "
            f"{measured.post_rate:,.0f} a second; to posted decisions: "
            f"{measured.file_to_posted:,.0f}, one process."
        )
        if not measured.differences:
            say(
                f"The same to the cent in every round: charged {total['charge']}, paid "
                f"{total['paid']}, members owe {total['member_owes']}, ledger {total['ledger']}."
            )


def as_json(measured: Measured) -> dict[str, Any]:
    return {
        **{key: value for key, value in asdict(measured).items() if key != "rounds"},
        "file_to_posted_rate": measured.file_to_posted,
        "rounds": [{**asdict(each), "of_bound": each.of_bound} for each in measured.rounds],
        "differences": measured.differences,
    }


def _counted(claims: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(claims.items()))
