"""`manage.py claim_determine`: a person's word on a finding that pends a claim."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.models import Claim, Decision
from claims.operations.determine import SAYINGS, UnableToDetermine, determine
from claims.operations.review.words import UnknownClaim
from kernel.cases.version import Stale
from kernel.people.acting import UnknownPerson
from kernel.people.policy import NotAllowed


class Command(BaseCommand):
    help = (
        "Record what a person decided about a finding, with the reason, and judge the claim again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="the claim's number")
        parser.add_argument("rule", metavar="RULE", help="the rule whose finding it is")
        parser.add_argument("say", choices=SAYINGS, help="accept: deny; override: set it aside")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="NAME", help="who decides it")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].upper()
        case = Claim.objects.filter(number=number).values_list("pk", flat=True).first()
        if case is None:
            raise CommandError(f"there is no claim {number}")
        said = {name: options[name] for name in ("rule", "say", "reason", "by")}
        try:
            outcome = determine(case=case, now=timezone.now(), **said)
        except UnknownClaim as why:
            raise CommandError(f"{number}: {why}") from None
        except Stale as why:
            raise CommandError(f"{number}: {why}; read it again, then decide") from None
        except (UnableToDetermine, UnknownPerson, NotAllowed) as why:
            raise CommandError(str(why)) from None
        if outcome.did == "proposed":
            self.stdout.write(f"{number}: {outcome.why}.")
            return
        decision = Decision.objects.filter(claim=case).latest("number")
        self.stdout.write(
            f"{number}: decision {decision.number}, {decision.disposition}, paid {decision.paid}."
        )
