"""Take in NPPES dissemination files: who holds which National Provider Identifier."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.published.opening import UnableToOpen
from providers.files.rvu import UnableToReadFile
from providers.operations.import_nppes import import_nppes

_SHOWN = 20


class Command(BaseCommand):
    help = "Take in NPPES dissemination files (CSV, .gz or .zip), whole or weekly, one by one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *_: Any, **options: Any) -> None:
        refused = False
        for path in options["files"]:
            try:
                done = import_nppes(path)
            except (UnableToOpen, UnableToReadFile) as problem:
                refused = True
                if options["json"]:
                    self.stdout.write(json.dumps({"file": path.name, "error": str(problem)}))
                else:
                    self.stderr.write(str(problem))
                continue
            if options["json"]:
                answer = asdict(done)
                faults = answer.pop("faults")
                answer |= {"left_out": faults["total"], "faults": faults["first"]}
                self.stdout.write(json.dumps(answer))
                continue
            self.stdout.write(
                f"{done.file}: {done.rows:,} rows: {done.added:,} added, {done.changed:,} changed, "
                f"{done.unchanged:,} unchanged, {done.older:,} older, "
                f"{done.faults.total:,} left out"
            )
            for fault in done.faults.first[:_SHOWN]:
                self.stderr.write(f"left out: {done.file}: {fault}")
        if refused:
            sys.exit(1)
