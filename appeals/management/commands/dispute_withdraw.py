"""`manage.py dispute_withdraw DISPUTE --why …`: the provider takes it back."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.disputing import OnDispute
from appeals.management.doing import Act, moment
from appeals.operations.dispute.withdraw import withdraw


class Command(OnDispute):
    help = "Record that the provider withdrew a payment dispute before it was decided."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", default="", metavar="WHEN", help="when that reached us")
        parser.add_argument("--why", required=True, help="who withdrew it, and how")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        at = moment(options, "at", now)
        return lambda actor, seen: withdraw(
            options["number"], options["why"], at, actor=actor, now=now, version=seen
        )
