"""`manage.py matter_refer NUMBER --basis BASIS --appeal NUMBER`: on to external review."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.eligibility import BASES
from appeals.operations.external_request import ReviewAsked
from grievances.management.on_matters import Act, OnMatter, day, moment
from grievances.operations.matters.refer import to_external_review


class Command(OnMatter):
    help = (
        "Put on file that a department, or the member because of it, asks for external review. The "
        "matter goes on beside it."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--basis", choices=sorted(BASES), default="final_denial")
        parser.add_argument("--asked-by", default="member")
        for name in ("appeal", "claim", "request"):
            parser.add_argument(f"--{name}", default="", metavar="NUMBER")
        parser.add_argument("--process", default="", help="where the law on record does not say")
        parser.add_argument("--process-why", default="")
        parser.add_argument("--notice-received", default="", metavar="DAY")
        parser.add_argument("--received", default="", metavar="WHEN")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        names = ("basis", "asked_by", "appeal", "claim", "request", "process", "process_why")
        asked = ReviewAsked(
            **{name: options[name] for name in names},
            notice_received=day(options, "notice_received"),
        )
        at = moment(options, "received", now)
        return lambda actor, seen: to_external_review(
            options["number"], asked, at, actor, now, seen
        )
