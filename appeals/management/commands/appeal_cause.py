"""`manage.py appeal_cause NUMBER CAUSE|none --why …`: a good cause for asking late, or none."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.judged_late import good_cause

NONE = "none"


class Command(OnAppeal):
    help = "Record whether there is a good cause of the law's list for asking late."
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("cause", metavar="CAUSE", help="of the law's list, or none")
        parser.add_argument("--why", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        cause = "" if options["cause"] == NONE else options["cause"]
        return lambda actor, seen: good_cause(
            options["number"], cause, options["why"], actor=actor, now=now, version=seen
        )
