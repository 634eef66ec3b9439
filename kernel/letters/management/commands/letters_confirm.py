"""`manage.py letters_confirm MANIFEST…`: what the carrier says became of the letters."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.letters.confirm import Confirmed, confirm
from kernel.letters.manifest import Fault, UnableToReadManifest, read_manifest


class Command(BaseCommand):
    help = "Take the carrier's manifests: letters sent, returned and refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("manifests", nargs="+", type=Path, metavar="MANIFEST")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        whole = Confirmed()
        faults: list[str] = []
        for path in options["manifests"]:
            done = self._one(path, now)
            for name in ("sent", "returned", "refused", "known"):
                setattr(whole, name, getattr(whole, name) + getattr(done, name))
            faults += [f"{path.name} {fault}" for fault in done.faults]
        counts = {name: getattr(whole, name) for name in ("sent", "returned", "refused", "known")}
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "faults": faults}))
        else:
            self.stdout.write(
                f"{whole.sent} sent, {whole.returned} returned, {whole.refused} refused, "
                f"{whole.known} known already."
            )
            for fault in faults:
                self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} rows were not taken.", returncode=1)

    def _one(self, path: Path, now: Any) -> Confirmed:
        try:
            answers, faults = read_manifest(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, UnableToReadManifest) as problem:
            return Confirmed(faults=[Fault(0, str(problem))])
        done = confirm(answers, now=now, by="carrier", zone=ZoneInfo(settings.TIME_ZONE))
        done.faults = sorted([*faults, *done.faults], key=lambda fault: fault.line)
        return done
