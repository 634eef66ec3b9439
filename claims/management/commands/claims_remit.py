"""`manage.py claims_remit`: the payment run."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.edi.pay_835 import write_835
from claims.operations.read_payers import read_payers
from claims.operations.remit import Remitted, remit, write_again

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Pay what is decided and may be paid: 835s, check register and EFT file into a folder. "
        "Original Medicare pays no electronic claim before its 14th day; --as-of pays for a later "
        "day. Files that a crash kept from being written are written by the next call."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--as-of", type=_day, metavar="DATE", help="the day to pay for (default: today)"
        )
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="who pays (default: PAYERS_FILE)"
        )
        parser.add_argument(
            "--rebuild", type=int, metavar="RUN", help="only write an earlier run's files again"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            remitted, invented = _run(**options)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        files = [str(path) for path in remitted.files]
        if options["json"]:
            answer = {"files": files, "recovered": remitted.recovered, **remitted.summary}
            self.stdout.write(json.dumps(answer))
            return
        for run in remitted.recovered:
            self.stdout.write(
                f"Payment run {run} was cut off before all its files were on disk: they are "
                f"written now. Do not send the bank an EFT file it already has."
            )
        if remitted.summary:
            self._say(remitted.summary)
            if invented and remitted.run:
                self.stdout.write(
                    "The payers are invented: no bank knows them. Name yours with --payers."
                )
        self.stdout.write(f"{len(files)} files in {options['out']}" if files else "No file.")

    def _say(self, summary: dict[str, Any]) -> None:
        if summary["run"] is None:
            self.stdout.write(f"Nothing to pay as of {summary['as_of']}.")
        else:
            self._say_payments(summary)
        self._say_waiting(summary["waiting"])
        if summary["held"]:
            self.stdout.write(f"{len(summary['held'])} claims wait for a person:")
        for each in summary["held"][:SHOWN]:
            self.stdout.write(f"  {each['claim']}: {each['why']}")
        for each in summary["notes"]:
            self.stdout.write(f"{each['claims']} claims: {each['about']}")

    def _say_payments(self, summary: dict[str, Any]) -> None:
        payments, totals = summary["payments"], summary["totals"]
        self.stdout.write(f"Payment run {summary['run']}, as of {summary['as_of']}:")
        for each in payments[:SHOWN]:
            self.stdout.write(
                f"  {each['trace']}  {each['method']}  {each['amount']:>12}  "
                f"{each['payee']:40.40}  {_counted(each['claims'])}"
            )
        if len(payments) > SHOWN:
            self.stdout.write(f"  and {len(payments) - SHOWN} more; all are in the run's summary")
        self.stdout.write(
            f"{totals['issued']} issued: claims {totals['paid']}, interest {totals['interest']}, "
            f"taken back {totals['taken_back']}. {totals['claims']} claims, {totals['denied']} of "
            f"them denied; {totals['reversals']} reversals."
        )

    def _say_waiting(self, waiting: Sequence[dict[str, Any]]) -> None:
        """Claims on the payment floor, by the day they may be paid."""
        for until in sorted({each["until"] for each in waiting}):
            numbers = [each["claim"] for each in waiting if each["until"] == until]
            why = next(each["why"] for each in waiting if each["until"] == until)
            shown = ", ".join(numbers[:SHOWN]) + (" …" if len(numbers) > SHOWN else "")
            self.stdout.write(f"{_counted(numbers)} on the payment floor, {why}: {shown}")
        if waiting:
            first = min(each["until"] for each in waiting)
            self.stdout.write(f"Run again on that day, or with --as-of {first}.")


def _run(**options: Any) -> tuple[Remitted, bool]:
    now = timezone.now()
    if options["rebuild"] is not None:
        return write_again(options["rebuild"], out=options["out"], now=now), False
    named = options["payers"] or settings.PAYERS_FILE
    payers = read_payers(Path(named) if named else None)
    as_of = options["as_of"] or timezone.localdate(now)
    noon = datetime.combine(as_of, time(12), timezone.get_current_timezone())
    remitted = remit(
        out=options["out"],
        as_of=as_of,
        made_at=noon if options["as_of"] else timezone.localtime(now),
        now=now,
        by="claims_remit",
        payers=payers,
        write_835=write_835,
    )
    return remitted, payers.invented


def _counted(numbers: Sequence[str]) -> str:
    return f"{len(numbers)} claim{'s' if len(numbers) != 1 else ''}"


def _day(text: str) -> date:
    return date.fromisoformat(text)
