"""`manage.py matter_show NUMBER`: a matter outside as it stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted, seen_by
from grievances.external.on_file import UnknownMatter
from grievances.management.on_matters import add_actor, matter, say


class Command(BaseCommand):
    help = "Show a matter outside: its steps, its concerns, its clocks. The look is on record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="as M26-0000001")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "matter.read")
        try:
            row = matter(options["number"])
        except UnknownMatter as why:
            raise CommandError(str(why)) from None
        seen_by(
            actor, f"matter {row.number}", restricted_to=row.case.restricted_to,
            member=row.member.number if row.member else "", case=row.number, now=timezone.now(),
        )  # fmt: skip
        say(self, row, as_json=options["json"])
