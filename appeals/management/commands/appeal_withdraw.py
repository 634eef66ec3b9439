"""`manage.py appeal_withdraw NUMBER written|oral`: who asked takes the appeal back."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act, OnAppeal, moment
from appeals.operations.withdraw import HOW, withdraw


class Command(OnAppeal):
    help = "Record that an appeal was withdrawn, in the form the law wants."
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("how", choices=HOW)
        parser.add_argument("--at", default="", metavar="WHEN", help="default: now")
        parser.add_argument("--why", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        at = moment(options, "at", now)
        return lambda actor, seen: withdraw(
            *(options["number"], options["how"], at, options["why"]),
            actor=actor,
            now=now,
            version=seen,
        )
