"""`manage.py qio_open --state ST --concern TEXT …`: the QIO asks for records, or is turned to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from grievances.external.qio import FIRST, Asked
from grievances.management.on_matters import add_actor, add_whom, day, moment, opened, whom
from grievances.operations.matters.quality import open_review


class Command(BaseCommand):
    help = (
        "Put a QIO's review of the quality of care on file: records it asks for are owed in 14 "
        "calendar days. A grievance it is about goes on beside it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concern", action="append", required=True, help="one concern each")
        parser.add_argument("--state", required=True, help="where the care was given, as TX")
        parser.add_argument("--step", choices=FIRST, default="records")
        parser.add_argument("--theirs", default="", metavar="NUMBER", help="the QIO's own")
        parser.add_argument("--practitioner", action="append", default=[])
        parser.add_argument("--by-day", default="", metavar="DAY", help="where it names an earlier")
        parser.add_argument("--occurred", default="", metavar="DAY", help="when the care was given")
        parser.add_argument("--general", action="store_true", help="no complaint: a general review")
        add_whom(parser)
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        asked = Asked(
            concerns=tuple(options["concern"]),
            state=options["state"],
            received_at=moment(options, "received", now),
            step=options["step"],
            theirs=options["theirs"],
            practitioners=tuple(options["practitioner"]),
            by_day=day(options, "by_day"),
            general=options["general"],
            occurred_on=day(options, "occurred"),
        )
        about = whom(options)
        opened(self, lambda actor: open_review(about, asked, actor, now), **options)
