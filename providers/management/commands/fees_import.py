"""Load a year's Medicare physician fee schedule, or a correction of it from a day on."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kernel.published.opening import UnableToOpen
from providers.files.rvu import UnableToReadFile
from providers.operations.import_fees import FeesImported, UnableToImportFees, import_fees


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day; write YYYY-MM-DD") from None


def year(text: str) -> int:
    """A year of the schedule, which began in 1992."""
    if not (len(text) == 4 and text.isascii() and text.isdigit() and 1992 <= int(text) < 2100):
        raise ArgumentTypeError(f"{text!r} is not a year of the fee schedule; write as in 2026")
    return int(text)


def factor(text: str) -> Decimal:
    try:
        read = Decimal(text)
        if not (read.is_finite() and 0 < read < 1000) or read != round(read, 4):
            raise InvalidOperation
    except InvalidOperation:
        raise ArgumentTypeError(
            f"{text!r} is not a conversion factor of at most four decimal places"
        ) from None
    return read


class Command(BaseCommand):
    help = (
        "Load CMS's relative value file (PPRRVU) and geographic index file (GPCI) of a year. "
        "Comma separated, fixed width or column-named; plain, .gz or .zip."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=year, required=True)
        parser.add_argument("--rvu", type=Path, required=True, metavar="FILE")
        parser.add_argument("--gpci", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--from", dest="start", type=day, metavar="DATE",
            help="first day of this version (default: January 1); the one before ends there",
        )  # fmt: skip
        parser.add_argument(
            "--cf", type=factor, metavar="N",
            help="conversion factor to use instead of the law's by day of service",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            done = import_fees(
                year=options["year"],
                rvu=options["rvu"],
                gpci=options["gpci"],
                start=options["start"],
                factor=options["cf"],
                now=timezone.now(),
            )
        except (UnableToOpen, UnableToReadFile, UnableToImportFees) as problem:
            self._refused(str(problem), as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(_answer(done)))
            return
        self.stdout.write(
            f"{done.year} fee schedule {done.outcome}, valid {done.days}: "
            f"{done.codes:,} rows, {done.localities} localities"
        )
        for note in done.notes:
            self.stdout.write(f"note: {note}")
        for fault in done.faults:
            self.stderr.write(f"left out: {fault}")

    def _refused(self, message: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": message}))
        else:
            self.stderr.write(message)
        sys.exit(1)


def _answer(done: FeesImported) -> dict[str, Any]:
    answer = asdict(done)
    answer.pop("days")
    return {**answer, "from": str(done.days.start), "to": str(done.days.to)}
