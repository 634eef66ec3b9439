"""`manage.py authorization_decide NUMBER FILE --by NAME`: a person's word on a request."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.operations.authorizations.asked import UnableToAuthorize
from claims.operations.authorizations.shown import as_json, told
from claims.operations.authorizations.verbs import VERBS, UnableToReadVerb, carry_out
from kernel.people.policy import NotAllowed
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded, document


class Command(BaseCommand):
    help = "Decide a prior authorization, or do with it what else a verb says, from a document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER")
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?")
        parser.add_argument("--verb", default="decide", choices=list(VERBS))
        parser.add_argument("--by", required=True, metavar="NAME", help="whose word it is")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "authorization.decide")
        file = options["file"]
        try:
            whole = document(decoded(file.read_bytes())) if file else None
        except (OSError, UnableToReadYaml) as problem:
            raise CommandError(str(problem), returncode=2) from None
        now = timezone.now()
        try:
            answer = carry_out(options["number"], options["verb"], whole, now=now, by=options["by"])
        except UnableToReadVerb as problem:
            said = "\n".join(str(fault) for fault in problem.faults)
            raise CommandError(said, returncode=2) from None
        except (UnableToAuthorize, NotAllowed) as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(answer)))
            return
        for line in told(answer):
            self.stdout.write(line)
