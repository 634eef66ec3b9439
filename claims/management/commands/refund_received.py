"""`manage.py refund_received`: money a provider sent back by itself."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.operations.refunds import Returned, UnableToTakeRefund, take_refund
from kernel.money import Money, UnableToReadMoney


class Command(BaseCommand):
    help = (
        "Take in what a provider sent back against what it owes; the next 835 tells it (PLB 72) "
        "and nothing is withheld for it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payer", required=True, metavar="ID", help="the payer it owes")
        parser.add_argument("--npi", required=True)
        parser.add_argument("--tin", required=True)
        parser.add_argument("--amount", required=True, metavar="DOLLARS.CENTS")
        parser.add_argument("--reference", required=True, help="the number of check or transfer")
        parser.add_argument("--received", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--by", required=True, metavar="NAME", help="who takes it in")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "refund.record")
        now = timezone.now()
        try:
            said = Returned(
                options["payer"],
                options["npi"],
                options["tin"],
                Money(options["amount"]),
                options["reference"].strip(),
                options["received"] or timezone.localdate(now),
            )
            take_refund(said, by=options["by"], now=now)
        except (UnableToTakeRefund, UnableToReadMoney) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{said.amount} from {said.npi} taken in under {said.reference}.")
