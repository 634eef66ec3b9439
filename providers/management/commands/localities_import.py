"""Take in CMS's ZIP code file: which Medicare payment locality a ZIP code lies in."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.published.opening import UnableToOpen
from providers.files.rvu import UnableToReadFile
from providers.management.commands.fees_import import day
from providers.operations.import_localities import UnableToImportLocalities, import_localities

_SHOWN = 20


class Command(BaseCommand):
    help = "Take in CMS's quarterly ZIP code to payment locality file (ZIP5; plain, .gz or .zip)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--from", dest="start", type=day, metavar="DATE",
            help="first day it holds (default: the first of the quarter it names)",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            done = import_localities(options["file"], start=options["start"])
        except (UnableToOpen, UnableToReadFile, UnableToImportLocalities) as problem:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(problem)}))
            else:
                self.stderr.write(str(problem))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(done), "start": str(done.start)}))
            return
        self.stdout.write(
            f"localities from {done.start}: {done.added:,} ZIP codes added, {done.moved:,} moved, "
            f"{done.unchanged:,} unchanged"
        )
        for fault in done.faults[:_SHOWN]:
            self.stderr.write(f"left out: {fault}")
