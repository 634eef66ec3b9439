"""`manage.py grievance_trends --of provider --from DAY --to DAY`: counts, as CSV."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from claims.management.taking import day_of
from grievances.queries.register import as_csv
from grievances.queries.trends import BY, Asked, Trend, UnableToSumUp, trends
from kernel.record.looking import looked


class Command(BaseCommand):
    help = "Grievances received in a period, counted by category, provider or delegate, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--of", choices=tuple(BY), default="category")
        parser.add_argument("--from", dest="first", required=True, metavar="DAY")
        parser.add_argument("--to", dest="last", required=True, metavar="DAY")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "register.read")
        first, last = day_of(options["first"], "--from"), day_of(options["last"], "--to")
        try:
            asked = Asked(options["of"], first, last)
        except UnableToSumUp as why:
            raise CommandError(str(why)) from None
        what = f"grievance trends by {asked.by}, {first} to {last}"
        looked(actor.name, what, now=timezone.now())
        self.stdout.write(as_csv(trends(asked, actor), Trend), ending="")
