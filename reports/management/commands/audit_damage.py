"""`manage.py audit_damage [NUMBER --answer TEXT]`: damage of the record, and what was done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from reports.audit.damage import (
    ANSWER,
    READ,
    Damage,
    UnableToAnswer,
    UnknownDamage,
    answer,
    damage_named,
    every_damage,
)


class Command(BaseCommand):
    """Exit code 1: something waits for an answer."""

    help = "Lists where the night's look found the record damaged; with --answer, what was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", default="", metavar="NUMBER")
        parser.add_argument("--answer", default="", metavar="TEXT", help="what was found and done")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], ANSWER if options["answer"] else READ)
        number = options["number"]
        try:
            if options["answer"]:
                answer(number, options["answer"], actor, now=timezone.now())
            found = [damage_named(number)] if number else every_damage()
        except (UnknownDamage, UnableToAnswer) as why:
            raise CommandError(str(why)) from None
        for each in found:
            self._show(each)
        if waiting := sum(each.open for each in found):
            raise CommandError(f"{waiting} wait for an answer", returncode=1)

    def _show(self, damage: Damage) -> None:
        head = f"{damage.number}  found {damage.found_at.isoformat()}, {damage.count} places"
        self.stdout.write(head)
        for where, what in damage.places:
            self.stdout.write(f"  {where}: {what}")
        if not damage.open:
            self.stdout.write(f"  answered by {damage.answered_by}: {damage.answer}")
