"""`manage.py codes_import SET FILE`: a published code list comes in."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kernel.codes.files.rows import UnableToReadCodes
from kernel.codes.importing import CodesImported, UnableToImportCodes, import_codes
from kernel.codes.sets import KINDS, SetKind, kind_of_set
from kernel.published.opening import UnableToOpen

_SHOWN = 20


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day; write YYYY-MM-DD") from None


def code_set(text: str) -> SetKind:
    kind = kind_of_set(text)
    if kind is None:
        raise ArgumentTypeError(f"{text!r} is not a code set; one of {', '.join(KINDS)}")
    return kind


class Command(BaseCommand):
    help = (
        "Load a code list as its publisher ships it: icd10cm (order or codes file), hcpcs (fixed "
        "width or columns), pos, taxonomy (NUCC), carc, rarc; plain, .gz or .zip. Codes and days "
        "only. The same list again changes nothing. Exit 1: it could not be taken in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set", type=code_set, metavar="SET", help=", ".join(KINDS))
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--from", dest="start", type=day, metavar="DATE",
            help="first day the list counts for (default: as its name or its rows tell)",
        )  # fmt: skip
        parser.add_argument(
            "--to", type=day, metavar="DATE",
            help="first day it no longer counts for (default: the end of its year, if it has one)",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        start, to = options["start"], options["to"]
        try:
            if start and to and to <= start:
                raise UnableToImportCodes(f"--to {to} is not after --from {start}")
            done = import_codes(
                options["set"], options["file"], now=timezone.now(), start=start, to=to
            )
        except (UnableToOpen, UnableToReadCodes, UnableToImportCodes) as problem:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(problem)}))
            else:
                self.stderr.write(str(problem))
            raise SystemExit(1) from None
        if options["json"]:
            self.stdout.write(json.dumps(_answer(done)))
            return
        self.stdout.write(
            f"{options['set'].title} {done.outcome}, valid {done.days}: {done.codes:,} codes; "
            f"{done.elsewhen:,} not in force then, {done.faults.total:,} left out"
        )
        for fault in done.faults.first[:_SHOWN]:
            self.stderr.write(f"left out: {fault}")


def _answer(done: CodesImported) -> dict[str, Any]:
    return {
        "set": done.name,
        "file": done.file,
        "outcome": done.outcome,
        "from": str(done.days.start),
        "to": str(done.days.to) if done.days.to else None,
        "codes": done.codes,
        "not_in_force": done.elsewhen,
        "left_out": done.faults.total,
        "faults": done.faults.first,
    }
