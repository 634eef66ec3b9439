"""`manage.py ctm_step NUMBER STEP --why TEXT`: it is resolved, or changed."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.external.ctm import LEVELS
from grievances.management.on_matters import Act, OnMatter, moment
from grievances.operations.matters.tracked import closed_by_cms, resolve, set_level

STEPS = ("resolved", "accepted", "sent_back", *LEVELS)


class Command(OnMatter):
    help = (
        "Record that a complaint of CMS's module is resolved, that CMS accepted that or sent it "
        "back, or the level CMS gave it now."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=STEPS)
        parser.add_argument("--why", required=True, help="what was done, or why")
        parser.add_argument("--at", default="", metavar="WHEN")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, step, why = options["number"], options["step"], options["why"]
        at = moment(options, "at", now)
        if step == "resolved":
            return lambda actor, seen: resolve(number, why, at, actor, now, seen)
        if step in LEVELS:
            return lambda actor, seen: set_level(number, step, why, actor, now, seen)
        accepted = step == "accepted"
        return lambda actor, seen: closed_by_cms(number, accepted, why, at, actor, now, seen)
