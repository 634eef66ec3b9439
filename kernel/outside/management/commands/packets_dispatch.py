"""`manage.py packets_dispatch`: hand over the case files that wait for an outside body."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.outside.dispatch import HandedOver, UnableToHandOver, hand_over
from kernel.outside.states import CHANNELS


class Command(BaseCommand):
    help = "Write the case files that wait, with a list for receipts, into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to")
        parser.add_argument("--channel", choices=CHANNELS, help="by whom; left out, by all")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        whole = HandedOver()
        for channel in [options["channel"]] if options["channel"] else CHANNELS:
            try:
                done = hand_over(channel, out=options["out"], now=now, by="dispatch")
            except UnableToHandOver as problem:
                raise CommandError(str(problem)) from None
            whole.folders += done.folders
            whole.packets += done.packets
        if options["json"]:
            folders = [str(folder) for folder in whole.folders]
            self.stdout.write(json.dumps({"packets": whole.packets, "folders": folders}))
            return
        for folder in whole.folders:
            self.stdout.write(f"{folder}")
        self.stdout.write(
            f"{whole.packets} case files handed over. They count as delivered when their receipts "
            "come: packets_confirm LIST."
        )
