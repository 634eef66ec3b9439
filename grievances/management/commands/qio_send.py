"""`manage.py qio_send NUMBER`: the records, or the complaint, go to the QIO."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.management.on_matters import Act, OnMatter
from grievances.operations.matters.quality import send


class Command(OnMatter):
    help = "Put the file for the QIO together. packets_dispatch hands it over; its receipt counts."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--why", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        return lambda actor, seen: send(options["number"], options["why"], actor, now, seen)
