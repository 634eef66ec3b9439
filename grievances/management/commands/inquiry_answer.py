"""`manage.py inquiry_answer NUMBER --answer TEXT … --summary TEXT`: the answer with exhibits."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.external.packet import ALL
from grievances.external.pages import Response
from grievances.management.on_matters import Act, OnMatter
from grievances.operations.matters.department import respond


class Command(OnMatter):
    help = (
        "Send a department the answer to everything it asks, with its exhibits. packets_dispatch "
        "hands it over; its receipt stops the time."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--answer", action="append", default=[], help="in the order asked")
        parser.add_argument("--summary", required=True, help="what happened, what we conclude")
        parser.add_argument("--action", default="", help="what is mended, and by when")
        parser.add_argument("--contact", default="", help="whom to call")
        parser.add_argument(
            "--exhibits", nargs="*", choices=ALL, help="else all there are; see matter_show"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        said = Response(
            tuple(options["answer"]), options["summary"], options["action"], options["contact"]
        )
        return lambda actor, seen: respond(
            options["number"], said, actor, now, seen, exhibits=options["exhibits"]
        )
