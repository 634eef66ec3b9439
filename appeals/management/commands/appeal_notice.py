"""`manage.py appeal_notice NUMBER --dated DAY`: when the notice was dated or received."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.judged_late import notice
from claims.management.taking import day_of


class Command(OnAppeal):
    help = "Record when the notice of the decision was dated, or is proven to have been received."
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dated", default="", metavar="DAY")
        parser.add_argument("--received", default="", metavar="DAY")
        parser.add_argument("--why", required=True, help="how it is known")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        days = {
            name: day_of(options[name], f"--{name}") if options[name] else None
            for name in ("dated", "received")
        }
        return lambda actor, seen: notice(
            options["number"], actor=actor, now=now, version=seen, why=options["why"], **days
        )
