"""`manage.py review_receipt REVIEW WHEN --why …`: it was received at another moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from appeals.management.doing import Act, add_receipt, added
from appeals.management.reviewing import OnReview
from appeals.operations.external_receipt import correct
from claims.management.taking import instant_of
from kernel.people.policy import Actor


class Command(OnReview):
    help = (
        "Correct when a request for external review first reached the plan or its delegate, when "
        "the QIO told the plan of its fast track, or when it was asked to look once more. Every "
        "clock of it is reckoned again; the old answers stay on record."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        add_receipt(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, why = options["number"], options["why"]
        at = instant_of(options["when"], "WHEN", settings.TIME_ZONE)

        def act(actor: Actor, seen: str) -> dict[str, Any]:
            return added((correct(number, at, why, actor=actor, now=now, version=seen),))

        return act
