"""`manage.py alerts_list`: deadlines somebody on call is to see to."""

import getpass
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.alerts.taking import in_words, open_alerts
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed


class Command(BaseCommand):
    help = "List the open alerts, what is late first on top. No names of members are written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mine",
            action="store_true",
            help="only those --by is told of, took, or owns the case of",
        )
        parser.add_argument("--by", default=getpass.getuser(), metavar="NAME")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = open_alerts(actor_named(options["by"]), mine=options["mine"])
        except NotAllowed as problem:
            raise CommandError(f"{problem}. See --by.", returncode=3) from None
        except UnknownPerson as problem:
            raise CommandError(str(problem), returncode=2) from None
        as_json = [json.dumps(each.as_json()) for each in found]
        for line in as_json if options["json"] else in_words(found):
            self.stdout.write(line)
