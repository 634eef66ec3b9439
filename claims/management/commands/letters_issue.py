"""`manage.py letters_issue`: make the letters that decided claims owe."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.letters.senders import UnableToReadSenders, read_senders
from claims.operations.letters import LettersIssued, issue_letters
from claims.operations.letters_by_workers import fan_out
from claims.operations.untold import mark_missed


class Command(BaseCommand):
    help = "Issue the letters decided claims owe. They count as sent when a carrier confirms it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dated", metavar="DAY", help="the letters' date (default: today)")
        parser.add_argument(
            "--senders", type=Path, metavar="FILE", help="who writes (default: SENDERS_FILE)"
        )
        parser.add_argument(
            "--running-cycles", action="store_true", help="statements of unfinished cycles, too"
        )
        parser.add_argument(
            "--batch", type=int, default=0, metavar="N", help="a transaction (default: a few)"
        )
        parser.add_argument(
            "--to-workers", type=int, default=0, metavar="N", help="let N workers make them"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            dated = (
                date.fromisoformat(options["dated"])
                if options["dated"]
                else now.astimezone(timezone.get_default_timezone()).date()
            )
            named = options["senders"] or settings.SENDERS_FILE
            senders = read_senders(Path(named) if named else None)
        except (ValueError, UnableToReadSenders) as problem:
            raise CommandError(str(problem)) from None
        mark_missed()  # whoever asks by hand is answered of everything on file
        if options["to_workers"] > 0:
            self._hand_over(options["to_workers"], dated, options["running_cycles"], now)
            return
        done = issue_letters(
            dated=dated,
            now=now,
            by="letters",
            senders=senders,
            batch=max(0, options["batch"]),
            running_cycles=options["running_cycles"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(done)))
            return
        self._tell(done, invented=senders.invented)

    def _hand_over(self, workers: int, dated: date, running_cycles: bool, now: datetime) -> None:
        fan_out(workers, dated=dated, running_cycles=running_cycles, now=now)
        self.stdout.write(
            f"Asked {workers} workers for the letters owed on {dated}; make worker runs one."
        )

    def _tell(self, done: LettersIssued, *, invented: bool) -> None:
        kinds = ", ".join(f"{count} {code}" for code, count in sorted(done.codes.items()))
        self.stdout.write(f"{len(done.letters)} letters issued{': ' + kinds if kinds else ''}.")
        if invented and done.letters:
            self.stdout.write("The sender is invented. Name yours with --senders or SENDERS_FILE.")
        for each in done.held:
            self.stderr.write(f"Claim {each.claim}: {each.code} held back: {each.why}")
        if done.late:
            self.stderr.write(f"{len(done.late)} notices are past their deadline: send them first.")


def _as_json(done: LettersIssued) -> dict[str, Any]:
    held = [{"claim": each.claim, "code": each.code, "why": each.why} for each in done.held]
    codes = dict(sorted(done.codes.items()))
    return {"issued": len(done.letters), "codes": codes, "held": held, "late": len(done.late)}
