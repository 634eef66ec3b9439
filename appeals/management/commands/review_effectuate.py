"""`manage.py review_effectuate REVIEW HOW`: a person saw that a reversal was carried out."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.external.answering import WAYS, Effected
from appeals.management.doing import Act, moment
from appeals.management.reviewing import OnReview
from appeals.operations.outcome import record_effect


class Command(OnReview):
    help = "Record that what a body outside reversed was authorized, provided or paid."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("how", choices=WAYS, metavar="HOW")
        parser.add_argument("--at", default="", metavar="WHEN")
        parser.add_argument("--reference", default="", help="where that can be seen")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        effected = Effected(options["how"], moment(options, "at", now), options["reference"])
        return lambda actor, seen: record_effect(options["number"], effected, actor, now, seen)
