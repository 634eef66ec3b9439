"""`manage.py review_ask --appeal NUMBER --basis …`: a claimant asks for external review."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.eligibility import BASES
from appeals.external.iro import PROCESSES
from appeals.management.doing import add_actor, moment
from appeals.management.reviewing import REFUSED, say, told_of_review
from appeals.operations.external_request import ReviewAsked, ask
from claims.management.permitted import permitted
from claims.management.taking import day_of


class Command(BaseCommand):
    help = "Put a request for external review on file, with its own receipt; review_screen is next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        about = parser.add_mutually_exclusive_group(required=True)
        about.add_argument("--appeal", default="", metavar="NUMBER")
        about.add_argument("--claim", default="", metavar="NUMBER")
        about.add_argument("--request", default="", metavar="NUMBER")
        parser.add_argument("--asked-by", default="member")
        parser.add_argument("--basis", choices=tuple(BASES), required=True)
        parser.add_argument("--received", default="", metavar="WHEN")
        parser.add_argument("--urgent", default="", metavar="WHY", help="expedited, and why")
        parser.add_argument("--process", choices=("", *PROCESSES), default="")
        parser.add_argument("--process-why", default="")
        parser.add_argument("--notice-dated", default="", metavar="DAY")
        parser.add_argument("--notice-received", default="", metavar="DAY")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = permitted(options["by"], "appeal.outside"), timezone.now()
        days = {
            name: day_of(options[name], f"--{name}") if options[name] else None
            for name in ("notice_dated", "notice_received")
        }
        asked = ReviewAsked(
            asked_by=options["asked_by"],
            basis=options["basis"],
            appeal=options["appeal"],
            claim=options["claim"],
            request=options["request"],
            expedited=bool(options["urgent"]),
            urgent_why=options["urgent"],
            process=options["process"],
            process_why=options["process_why"],
            **days,
        )
        try:
            row = ask(asked, actor, now, received_at=moment(options, "received", now))
        except REFUSED as why:
            raise CommandError(str(why)) from None
        say(self, told_of_review(row.number), as_json=options["json"])
