"""`manage.py appeal_receipt NUMBER WHEN --why …`: the first receipt was another moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from appeals.management.doing import Act, OnAppeal, add_receipt
from appeals.operations.receipt import correct
from claims.management.taking import instant_of


class Command(OnAppeal):
    help = (
        "Correct when an appeal first reached the plan or its delegate. Every clock of it, and of "
        "the other appeals of the same letter, is reckoned again; the old answers stay on record."
    )
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        add_receipt(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        at = instant_of(options["when"], "WHEN", settings.TIME_ZONE)
        return lambda actor, seen: correct(
            options["number"], at, options["why"], actor=actor, now=now, version=seen
        )
