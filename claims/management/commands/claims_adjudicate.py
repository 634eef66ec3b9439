"""`manage.py claims_adjudicate`: decide every accepted claim."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.operations.decide import adjudicate_waiting


class Command(BaseCommand):
    help = "Adjudicate the claims that wait, in batches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", type=int, default=1000, metavar="N", help="claims a transaction"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        size = max(1, options["batch"])
        outcome = adjudicate_waiting(now=timezone.now(), by="adjudication", batch=size)
        counts = {name: outcome.counts.get(name, 0) for name in ("paid", "denied", "pended")}
        if options["json"]:
            broken = [{"case": case, "error": why} for case, why in outcome.broken]
            answer = {"decided": len(outcome.cases), **counts, "broken": broken}
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"{len(outcome.cases)} claims: {counts['paid']} paid, {counts['denied']} denied, "
            f"{counts['pended']} for a person."
        )
        for case, why in outcome.broken:
            self.stderr.write(f"Case {case} could not be worked: {why}")
