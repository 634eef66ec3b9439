"""`manage.py payments_confirm`: the bank's trace numbers come back; claims become paid."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.operations.confirm import Confirmation, Confirmed, confirm
from claims.operations.read_confirmations import read_confirmations


class Command(BaseCommand):
    help = (
        "Confirm payments by the bank's trace numbers: a CSV file with the columns trace, "
        "bank_trace, amount and date, or one with --trace and --bank-trace. Exit code 1 where any "
        "could not be confirmed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
        parser.add_argument("--trace", metavar="T", help="our trace number (TRN02)")
        parser.add_argument("--bank-trace", metavar="B", help="the bank's number for it")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="the day (default: today)"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        said, wrong = _said(now, **options)
        answers = confirm(said, by="payments_confirm", now=now)
        if options["json"]:
            rows = [_row(each) for each in answers]
            self.stdout.write(json.dumps({"payments": rows, "unreadable": wrong}))
        else:
            for each in answers:
                stream = self.stdout if each.good else self.stderr
                claims = f" ({each.claims} claims paid)" if each.claims else ""
                stream.write(f"{each.why}{claims}")
            for line in wrong:
                self.stderr.write(line)
        if wrong or not all(each.good for each in answers):
            raise SystemExit(1)


def _said(now: datetime, **options: Any) -> tuple[list[Confirmation], list[str]]:
    file, trace, bank_trace = options["file"], options["trace"], options["bank_trace"]
    zone = timezone.get_current_timezone()
    today = options["on"] or timezone.localdate(now)
    if file is None:
        if not (trace and bank_trace):
            raise CommandError("name a file, or --trace and --bank-trace")
        at = datetime.combine(today, time(12), zone) if options["on"] else now
        return [Confirmation(trace, bank_trace, at)], []
    if trace or bank_trace:
        raise CommandError("name a file, or --trace and --bank-trace, not both")
    try:
        return read_confirmations(file.read_text(encoding="utf-8"), today=today, zone=zone)
    except OSError as problem:
        raise CommandError(f"{file}: {problem.strerror}") from None
    except ValueError as problem:
        raise CommandError(f"{file}: {problem}") from None


def _row(answer: Confirmed) -> dict[str, Any]:
    return {
        "trace": answer.confirmation.trace,
        "verdict": answer.verdict.value,
        "why": answer.why,
        "claims": answer.claims,
    }
