"""`manage.py authorization_request FILE`: ask for a prior authorization."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.operations.authorizations.asked import UnableToAuthorize
from claims.operations.authorizations.document import read_asked
from claims.operations.authorizations.request import request
from claims.operations.authorizations.shown import as_json, told
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded, document

SENDER = "command"


class Command(BaseCommand):
    help = "Ask for a prior authorization, from a YAML or JSON document; it is judged at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--by", default=SENDER, metavar="NAME", help="who asks")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            whole = document(decoded(options["file"].read_bytes()))
        except (OSError, UnableToReadYaml) as problem:
            raise CommandError(str(problem), returncode=2) from None
        asked, received_at, faults = read_asked(whole, sender=options["by"], channel="command")
        if asked is None:
            raise CommandError("\n".join(str(fault) for fault in faults), returncode=2)
        now = timezone.now()
        try:
            answer = request(
                asked,
                received_at=received_at or now,
                zone=settings.TIME_ZONE,
                now=now,
                by=options["by"],
            )
        except UnableToAuthorize as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(answer)))
            return
        for line in told(answer):
            self.stdout.write(line)
