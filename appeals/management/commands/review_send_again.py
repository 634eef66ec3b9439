"""`manage.py review_send_again REVIEW`: a case file that was refused on its way goes once more."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act
from appeals.management.reviewing import OnReview
from appeals.operations.send_again import send_again
from kernel.people.policy import Actor


class Command(OnReview):
    help = "Send a case file that was refused on its way once more, the same bytes."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address", action="append", default=[], metavar="LINE", help="a line; else as on file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        def act(actor: Actor, seen: str) -> dict[str, Any]:
            made = send_again(options["number"], actor, now, seen, address=options["address"])
            return {"attempt": made.attempt, "address": made.address}

        return act
