"""`manage.py review_screen REVIEW --about …`: the preliminary test of a request."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.eligibility import ABOUT
from appeals.management.doing import Act
from appeals.management.reviewing import OnReview
from appeals.operations.screen import Found, screen
from kernel.people.policy import Actor


class Command(OnReview):
    help = "Answer the preliminary test of a request for external review; its letter is owed then."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--about", choices=tuple(ABOUT), required=True)
        parser.add_argument("--not-covered", action="store_true", help="no coverage on the day")
        parser.add_argument("--lacking", action="append", default=[], metavar="WHAT")
        parser.add_argument("--waived", action="store_true", help="no appeal to the plan is asked")
        parser.add_argument("--why", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        found = Found(
            covered=not options["not_covered"],
            about=options["about"],
            lacking=tuple(options["lacking"]),
            why=options["why"],
            waived=options["waived"],
        )

        def act(actor: Actor, seen: str) -> dict[str, Any]:
            done = screen(options["number"], found, actor, now, seen)
            return {"result": done.result, "parts": [asdict(each) for each in done.parts]}

        return act
