"""`manage.py matter_effect NUMBER HOW`: what a body outside decided was carried out."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.external.answering import HOW, Effected
from grievances.management.on_matters import Act, OnMatter, matter, moment
from grievances.operations.matters.department import carried_out
from grievances.operations.matters.quality import mended


class Command(OnMatter):
    help = "Record that what a department or a QIO decided was carried out, and where that is seen."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("how", choices=HOW)
        parser.add_argument("--at", default="", metavar="WHEN")
        parser.add_argument("--reference", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        done = Effected(options["how"], moment(options, "at", now), options["reference"])

        def act(actor: Any, seen: str) -> None:
            of_a_department = matter(options["number"]).kind == "inquiry"
            (carried_out if of_a_department else mended)(options["number"], done, actor, now, seen)

        return act
