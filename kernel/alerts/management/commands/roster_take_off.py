"""`manage.py roster_take_off SHIFT`: somebody is not on call after all."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.alerts.roster import UnableToRoster, take_off
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed
from kernel.record.acting import acting


class Command(BaseCommand):
    help = "Take a shift off the on-call roster; roster_show gives its number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shift", type=int)
        parser.add_argument("--by", default=getpass.getuser(), metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = actor_named(options["by"])
            with acting(actor.name):
                take_off(options["shift"], actor)
        except NotAllowed as problem:
            raise CommandError(f"{problem}. See --by.", returncode=3) from None
        except (UnableToRoster, UnknownPerson) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(f"shift {options['shift']} is off the roster")
