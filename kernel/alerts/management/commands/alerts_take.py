"""`manage.py alerts_take ALERT`: somebody sees to a deadline; the alert climbs no further."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.alerts.taking import UnableToTake, UnknownAlert, in_words, take
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed
from kernel.record.acting import acting


class Command(BaseCommand):
    help = "Take an alert; alerts_list gives its number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("alert", type=int)
        parser.add_argument("--by", default=getpass.getuser(), metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = actor_named(options["by"])
            with acting(actor.name):
                taken = take(options["alert"], actor, timezone.now())
        except (NotAllowed, UnableToTake) as problem:
            raise CommandError(str(problem), returncode=3) from None
        except (UnknownAlert, UnknownPerson) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(in_words([taken])[0])
