"""`manage.py case_explain`: everything on record about one case, for a person or as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.explain import UnableToExplain, explain
from claims.management.permitted import add_by, permitted, seen_by
from claims.showing import show
from kernel.cases.models import Case


class Command(BaseCommand):
    help = "Explain a case: events, deadlines with their arithmetic, findings, money."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the case number, as C26-0000001")
        parser.add_argument("--json", action="store_true")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "claim.read")
        try:
            found = explain(options["number"], today=timezone.localdate())
        except UnableToExplain as error:
            raise CommandError(str(error)) from None
        case = Case.objects.get(number=found.case["number"])
        seen_by(
            actor,
            "a case explained",
            restricted_to=case.restricted_to,
            member=found.case["member"] or "",
            case=case.number,
            now=timezone.now(),
        )
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
            return
        show(found, self.stdout)
