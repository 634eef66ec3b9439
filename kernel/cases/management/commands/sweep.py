"""`manage.py sweep`: record what fell due, and act on it, as a worker does every minute."""

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.cases.sweep import Passed, sweep


class Command(BaseCommand):
    help = (
        "Record deadlines that ran out, and whatever else fell due, and give the cases to whoever "
        "must act: all that a worker does every minute."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", metavar="WHEN", help="as of 2026-03-02T16:40-05:00")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        every = timedelta(seconds=settings.SWEEP_SECONDS)
        done = sweep(_moment(options["now"]), zone=settings.TIME_ZONE, every=every)
        for passed in done.passed:
            self.stdout.write(as_json(passed) if options["json"] else in_words(passed))
        for name, found in done.found.items():
            for each in found:
                said = json.dumps({"part": name, "found": each}) if options["json"] else each
                self.stdout.write(said)


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--now {text}: {problem}", returncode=2) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def as_json(passed: Passed) -> str:
    return json.dumps(
        {
            "case": passed.case,
            "clock": passed.clock,
            "rule": passed.rule,
            "late_from": passed.late_from.isoformat(),
            "owed_by": passed.owed_by,
        }
    )


def in_words(passed: Passed) -> str:
    return (
        f"case {passed.case}: {passed.rule} {passed.clock}, owed by the {passed.owed_by}, "
        f"late from {passed.late_from:%Y-%m-%d %H:%M %Z}"
    )
