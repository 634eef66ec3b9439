"""`manage.py complaint_register --from DAY --to DAY [--state TX]`: the register as CSV."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from claims.management.taking import day_of
from grievances.queries.market_conduct import Row, extract
from grievances.queries.register import Entry, Period, as_csv, register
from kernel.record.looking import looked


class Command(BaseCommand):
    help = (
        "Write the complaint register of a period as CSV; with --examination, every inquiry with "
        "how long it took to answer. The look is on record."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", required=True, metavar="DAY")
        parser.add_argument("--to", dest="last", required=True, metavar="DAY")
        parser.add_argument("--state", default="", help="as TX; else every one")
        parser.add_argument("--examination", action="store_true")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "register.read")
        first, last = day_of(options["first"], "--from"), day_of(options["last"], "--to")
        period = Period(first, last, options["state"])
        what = f"complaint register {first} to {last} {options['state']}".strip()
        looked(actor.name, what, now=timezone.now())
        if options["examination"]:
            text = as_csv(extract(period, actor), Row)
        else:
            text = as_csv(register(period, actor), Entry)
        self.stdout.write(text, ending="")
