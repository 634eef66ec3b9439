"""`manage.py claim_match`: a person says whose claim it is, and it is judged again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.models import Claim, Decision
from claims.operations.match_member import UnableToMatch, match_member


class Command(BaseCommand):
    help = (
        "Say which member a claim is of, where none was found, or once the terms of the member's "
        "plan are on file; the claim is judged again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="the claim's number")
        parser.add_argument("member", metavar="MEMBER", help="the member's number")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="NAME", help="who says so")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "claim.match")
        number = options["number"].upper()
        case = Claim.objects.filter(number=number).values_list("pk", flat=True).first()
        if case is None:
            raise CommandError(f"there is no claim {number}")
        said = {name: options[name] for name in ("member", "reason", "by")}
        try:
            match_member(case=case, now=timezone.now(), **said)
        except UnableToMatch as why:
            raise CommandError(str(why)) from None
        decision = Decision.objects.filter(claim=case).latest("number")
        self.stdout.write(
            f"{number}: decision {decision.number}, {decision.disposition}, paid {decision.paid}."
        )
