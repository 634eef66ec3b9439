"""`manage.py claim_reverse`: take back what a claim was paid."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.models import Claim
from claims.operations.reverse import reverse


class Command(BaseCommand):
    help = "Reverse a paid claim; the next payment run tells the payee and takes the money back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="the claim's number")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="NAME", help="who decides it")
        parser.add_argument(
            "--recover-from",
            type=date.fromisoformat,
            metavar="DATE",
            help="the first day on which it may be withheld from other payments (default: today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "claim.reverse")
        now = timezone.now()
        case = Claim.objects.filter(number=options["number"]).values_list("pk", flat=True).first()
        if case is None:
            raise CommandError(f"there is no claim {options['number']}")
        try:
            reversal = reverse(
                case=case,
                reason=options["reason"],
                by=options["by"],
                now=now,
                recover_from=options["recover_from"] or timezone.localdate(now),
            )
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{options['number']} reversed: {reversal.amount} and interest {reversal.interest} "
            f"to be recovered from {reversal.recover_from}."
        )
