"""`manage.py records_access CASE given|extended`: what became of a request for access."""

from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.taking import day_of
from claims.operations.access import KIND, UnableToOpenAccess, extend_access, give_access
from kernel.cases.models import Case, Deadline


class Command(BaseCommand):
    help = (
        "Record that the records a person asked for were given, or that the letter which takes "
        "more time, with its reason and the new day, has left (45 CFR 164.524(b)(2))."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="the case number, as H26-0000001")
        parser.add_argument("what", choices=("given", "extended"))
        parser.add_argument("--on", metavar="DAY", help="the day it happened (default: now)")
        parser.add_argument("--until", metavar="DAY", help="the new day, of an extension")
        parser.add_argument("--reason", default="", metavar="TEXT", help="of an extension")
        parser.add_argument("--by", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(number=options["case"].upper(), kind=KIND).first()
        if case is None:
            raise CommandError(f"there is no request for access {options['case']}")
        now = timezone.now()
        at = _noon(options["on"], case.zone) if options["on"] else now
        try:
            if options["what"] == "given":
                give_access(case.pk, at=at, now=now, by=options["by"])
            elif options["until"]:
                until = day_of(options["until"], "--until")
                reason = options["reason"]
                extend_access(
                    case.pk, told_at=at, reason=reason, until=until, now=now, by=options["by"]
                )
            else:
                raise CommandError("an extension names its new day: --until")
        except UnableToOpenAccess as why:
            raise CommandError(str(why)) from None
        clock = Deadline.objects.get(case=case)
        self.stdout.write(f"{case.number}: {clock.rule} {clock.state}, due {clock.due_on}.")


def _noon(text: str, zone: str) -> datetime:
    return datetime.combine(day_of(text, "--on"), time(12), ZoneInfo(zone or settings.TIME_ZONE))
