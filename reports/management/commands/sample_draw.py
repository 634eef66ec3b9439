"""`manage.py sample_draw SNAPSHOT --seed N --why WHY --plan NAME`: cases drawn and kept."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.people.policy import NotAllowed
from reports.management.sampling import lines_of
from reports.operations.write import UnknownSnapshot, snapshot_named
from reports.sampling.draw import DRAW, Wanted, draw_sample
from reports.sampling.drawing import UnableToSample
from reports.sampling.plans import plans


class Command(BaseCommand):
    help = "Draws a sample of cases from the frozen rows of a snapshot, and keeps it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snapshot", metavar="SNAPSHOT")
        parser.add_argument("--seed", type=int, required=True, metavar="N",
                            help="the same one draws the same cases again")  # fmt: skip
        parser.add_argument("--why", required=True, help="what the sample is for")
        parser.add_argument("--plan", default="", metavar="NAME",
                            help=f"how many of what: {', '.join(plans())}")  # fmt: skip
        parser.add_argument("--size", type=int, default=0, metavar="N", help="so many cases")
        parser.add_argument("--each", type=int, default=0, metavar="N",
                            help="so many of each stratum")  # fmt: skip
        parser.add_argument("--strata", action="append", default=[], metavar="FIELD",
                            help="a field of the report whose values are strata")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one object on standard output")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], DRAW)
        wanted = Wanted(
            seed=options["seed"],
            why=options["why"],
            plan=options["plan"],
            size=options["size"],
            by=tuple(options["strata"]),
            each=options["each"],
        )
        try:
            snapshot = snapshot_named(options["snapshot"])
            sample = draw_sample(snapshot, wanted, actor, now=timezone.now())
        except (UnknownSnapshot, UnableToSample, NotAllowed) as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            said = {"sample": sample.number, "strata": sample.strata, "drawn": sample.drawn}
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write("\n".join(lines_of(sample)))
