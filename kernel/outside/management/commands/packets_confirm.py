"""`manage.py packets_confirm LIST…`: receipts of case files; without one a file was not sent."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.outside.confirm import Confirmed, confirm
from kernel.outside.manifest import Fault, UnableToReadReceipts, read_receipts


class Command(BaseCommand):
    help = "Take the receipts of case files: delivered or refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lists", nargs="+", type=Path, metavar="LIST")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        counts = {"delivered": 0, "refused": 0, "known": 0}
        faults: list[str] = []
        for path in options["lists"]:
            done = self._one(path, now)
            counts = {name: count + getattr(done, name) for name, count in counts.items()}
            faults += [f"{path.name} {fault}" for fault in done.faults]
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "faults": faults}))
        else:
            said = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"{said}.")
            for fault in faults:
                self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} rows were not taken.", returncode=1)

    def _one(self, path: Path, now: Any) -> Confirmed:
        try:
            receipts, faults = read_receipts(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, UnableToReadReceipts) as problem:
            return Confirmed(faults=[Fault(0, str(problem))])
        done = confirm(receipts, now=now, by="carrier")
        done.faults = sorted([*faults, *done.faults], key=lambda fault: fault.line)
        return done
