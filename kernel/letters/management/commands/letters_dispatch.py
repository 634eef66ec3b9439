"""`manage.py letters_dispatch`: hand the letters that wait to a carrier."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.letters.dispatch import UnableToDispatch, dispatch
from kernel.letters.states import CHANNELS


class Command(BaseCommand):
    help = "Write the letters that wait, with a manifest, into a folder for the carrier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
        parser.add_argument("--channel", choices=CHANNELS, default="print", help="by whom")
        parser.add_argument(
            "--most", type=int, default=5000, metavar="N", help="letters in a batch"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            done = dispatch(
                options["channel"],
                out=options["out"],
                now=now,
                by="dispatch",
                most=max(1, options["most"]),
            )
        except UnableToDispatch as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            folders = [str(folder) for folder in done.folders]
            self.stdout.write(json.dumps({"letters": done.letters, "folders": folders}))
            return
        for folder in done.folders:
            self.stdout.write(f"{folder}")
        self.stdout.write(
            f"{done.letters} letters handed over. They count as sent when the carrier's manifest "
            "is confirmed: letters_confirm MANIFEST."
        )
