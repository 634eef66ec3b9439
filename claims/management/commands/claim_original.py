"""`manage.py claim_original`: which claim a replacement or a void is about."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.models import Claim
from claims.operations.name_original import UnableToName, name_original


class Command(BaseCommand):
    help = "Say which claim a pended replacement or void is about, and carry it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="the replacement or void")
        parser.add_argument("original", metavar="ORIGINAL", help="the claim it is about")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="NAME", help="who says it")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "claim.match")
        number = options["number"].upper()
        case = Claim.objects.filter(number=number).values_list("pk", flat=True).first()
        if case is None:
            raise CommandError(f"there is no claim {number}")
        said = {name: options[name] for name in ("original", "reason", "by")}
        try:
            name_original(case=case, now=timezone.now(), **said)
        except UnableToName as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"{number}: {Claim.objects.get(pk=case).state}.")
