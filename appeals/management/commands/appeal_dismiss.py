"""`manage.py appeal_dismiss NUMBER GROUND --why …`: a person confirms that it may not be heard."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.dismiss import dismiss


class Command(OnAppeal):
    help = (
        "Dismiss an appeal on a ground of the law. For want of papers (no_papers) only after two "
        "tries and the end of the time to decide."
    )
    permission = "appeal.dismiss"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("ground", metavar="GROUND")
        parser.add_argument("--why", required=True, help="as its letter says it")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        return lambda actor, seen: dismiss(
            *(options["number"], options["ground"], options["why"]),
            actor=actor,
            now=now,
            version=seen,
        )
