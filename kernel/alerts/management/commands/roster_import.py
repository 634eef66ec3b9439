"""`manage.py roster_import FILE`: who is on call, by days of the week and holidays."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.alerts.patterns import read_roster
from kernel.alerts.roster import UnableToRoster, put_on
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed
from kernel.record.acting import acting


class Command(BaseCommand):
    """All of the file, or nothing.  What is on the roster already stays."""

    help = "Put the shifts of a roster file on the on-call roster (kernel/alerts/README.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", default=getpass.getuser(), metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = actor_named(options["by"])
            shifts = read_roster(options["file"])
            with acting(actor.name):
                new = put_on(shifts, actor)
        except NotAllowed as problem:
            raise CommandError(f"{problem}. See --by.", returncode=3) from None
        except (UnableToRoster, UnknownPerson) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(f"{new} shifts put on the roster, {len(shifts) - new} there before")
