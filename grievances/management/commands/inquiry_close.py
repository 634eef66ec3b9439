"""`manage.py inquiry_close NUMBER DISPOSITION --dated DAY --why TEXT`: how it was closed."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from claims.management.taking import day_of
from grievances.codes import codes
from grievances.external.commissioner import Disposed
from grievances.management.on_matters import Act, OnMatter, moment
from grievances.operations.matters.department import dispose


class Command(OnMatter):
    help = (
        "Record with which disposition a department closed its complaint. What is for the consumer "
        "is carried out then (matter_effect); the plan's own grievance goes on."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("disposition", choices=sorted(codes()["disposition"]))
        parser.add_argument("--dated", required=True, metavar="DAY")
        parser.add_argument("--received", default="", metavar="WHEN")
        parser.add_argument("--why", required=True, help="as its letter says")
        parser.add_argument("--reference", default="", help="its own number")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        said = Disposed(
            disposition=options["disposition"],
            dated=day_of(options["dated"], "--dated"),
            received_at=moment(options, "received", now),
            why=options["why"],
            reference=options["reference"],
        )
        return lambda actor, seen: dispose(options["number"], said, actor, now, seen)
