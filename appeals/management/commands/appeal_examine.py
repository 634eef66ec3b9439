"""`manage.py appeal_examine NUMBER`: may this appeal be heard, and why; nothing is changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import say, told_of
from appeals.models import Appeal
from appeals.operations.on_file import UnknownAppeal
from claims.management.permitted import add_by, permitted, seen_by


class Command(BaseCommand):
    help = "What each rule of admissibility finds of an appeal, with its sources, and its clocks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER")
        add_by(parser)
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "appeal.read")
        number = options["number"].strip().upper()
        row = Appeal.objects.select_related("case", "member").filter(number=number).first()
        if row is None:
            raise CommandError(str(UnknownAppeal(f"no appeal has the number {number}")))
        seen_by(
            actor,
            f"appeal {number}",
            restricted_to=row.case.restricted_to,
            member=row.member.number if row.member else "",
            case=number,
            now=timezone.now(),
        )
        say(self, told_of(number), as_json=options["json"])
