"""`manage.py inquiry_open --theirs NUMBER --asks TEXT …`: what a department asks is put on file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from grievances.external.commissioner import Inquiry
from grievances.management.on_matters import add_actor, add_whom, day, moment, opened, whom
from grievances.operations.matters.department import open_inquiry


class Command(BaseCommand):
    help = (
        "Put a department's inquiry or complaint on file, with the clock of its state. A grievance "
        "it is about goes on beside it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--asks", action="append", required=True, help="one thing each")
        parser.add_argument("--theirs", default="", metavar="NUMBER", help="the department's own")
        parser.add_argument("--dated", default="", metavar="DAY", help="the date on its letter")
        parser.add_argument("--body", default="", help="which, where the state has two")
        parser.add_argument("--urgent", action="store_true")
        parser.add_argument("--from-consumer", action="store_true", help="no department sent it on")
        parser.add_argument("--function", default="", help="code of the register")
        parser.add_argument("--reason", default="", help="code of the register")
        add_whom(parser)
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        inquiry = Inquiry(
            asks=tuple(options["asks"]),
            received_at=moment(options, "received", now),
            theirs=options["theirs"],
            sent_on=day(options, "dated"),
            body=options["body"],
            urgent=options["urgent"],
            from_consumer=options["from_consumer"],
            function=options["function"],
            reason=options["reason"],
        )
        about = whom(options)
        opened(self, lambda actor: open_inquiry(about, inquiry, actor, now), **options)
