"""`manage.py matter_receipt NUMBER WHEN --why …`: a matter was received at another moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from claims.management.taking import instant_of
from grievances.management.on_matters import Act, OnMatter
from grievances.operations.matters.receipt import correct


class Command(OnMatter):
    help = (
        "Correct when a matter outside, or a step of it, was received. Every clock of it is "
        "reckoned again; the old answers stay on record."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("when", metavar="WHEN")
        parser.add_argument("--why", required=True, help="how the true receipt is known")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, why = options["number"], options["why"]
        at = instant_of(options["when"], "WHEN", settings.TIME_ZONE)
        return lambda actor, seen: correct(number, at, why, actor=actor, now=now, version=seen)
