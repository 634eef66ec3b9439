"""`manage.py records_access CASE given|extended`: what became of a request for access."""

from argparse import ArgumentParser
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.management.taking import day_of, senders_of
from claims.operations.access import KIND, UnableToOpenAccess, extend_access, give_access
from kernel.cases.models import Case, Deadline
from kernel.letters.models import letter_number


class Command(BaseCommand):
    help = (
        "Record that the records a person asked for were given; or take more time, once, with the "
        "letter that says why and by when (45 CFR 164.524(b)(2)). The clock moves when it has left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="the case number, as H26-0000001")
        parser.add_argument("what", choices=("given", "extended"))
        parser.add_argument("--on", metavar="DAY", help="the day they were given (default: now)")
        parser.add_argument("--until", metavar="DAY", help="the new day, of an extension")
        parser.add_argument("--reason", default="", metavar="TEXT", help="of an extension")
        parser.add_argument(
            "--senders", type=Path, metavar="FILE", help="who writes (default: SENDERS_FILE)"
        )
        parser.add_argument("--by", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "document.add")
        case = Case.objects.filter(number=options["case"].upper(), kind=KIND).first()
        if case is None:
            raise CommandError(f"there is no request for access {options['case']}")
        now = timezone.now()
        at = _noon(options["on"], case.zone) if options["on"] else now
        try:
            if options["what"] == "given":
                give_access(case.pk, at=at, now=now, by=options["by"])
            elif options["until"]:
                letters = extend_access(
                    case.pk,
                    reason=options["reason"],
                    until=day_of(options["until"], "--until"),
                    now=now,
                    by=options["by"],
                    senders=senders_of(options["senders"]),
                )
                numbers = ", ".join(letter_number(each) for each in letters)
                self.stdout.write(f"{numbers} issued; letters_dispatch hands it on.")
            else:
                raise CommandError("an extension names its new day: --until")
        except UnableToOpenAccess as why:
            raise CommandError(str(why)) from None
        clock = Deadline.objects.get(case=case)
        self.stdout.write(f"{case.number}: {clock.rule} {clock.state}, due {clock.due_on}.")


def _noon(text: str, zone: str) -> datetime:
    return datetime.combine(day_of(text, "--on"), time(12), ZoneInfo(zone or settings.TIME_ZONE))
