"""`manage.py inquiry_extend NUMBER --why TEXT`: more time to answer a department."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.management.on_matters import Act, OnMatter, moment
from grievances.operations.matters.department import take_time, time_granted


class Command(OnMatter):
    help = (
        "Take more time to answer a department by written notice, where its state gives it so; "
        "with --granted, record the time a department granted."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--why", required=True)
        parser.add_argument("--granted", default="", metavar="WHEN", help="when it was granted")
        parser.add_argument("--days", type=int, help="how many, where the law leaves it open")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, why = options["number"], options["why"]
        if not options["granted"]:
            return lambda actor, seen: take_time(number, why, actor, now, seen)
        at = moment(options, "granted", now)
        return lambda actor, seen: time_granted(number, options["days"], at, why, actor, now, seen)
