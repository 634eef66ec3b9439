"""`manage.py qio_step NUMBER STEP …`: what the QIO and the parties did after it had the records."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from claims.management.taking import day_of
from grievances.external.qio import Determination, Found
from grievances.external.qio_steps import ENDED, PARTIES
from grievances.management.on_matters import Act, OnMatter, moment
from grievances.operations.matters import quality

STEPS = ("called", "offer_ended", "determined", "asked", "more_sent", "reconsidered")


class Command(OnMatter):
    help = (
        "Record a step of a QIO's review: it called, its offer to discuss ended, it determined "
        "each concern, a party asked it to reconsider, more was sent, it reconsidered."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=STEPS)
        parser.add_argument("--at", default="", metavar="WHEN", help="when it was, or reached us")
        parser.add_argument("--offered", default="", metavar="WHEN", help="called: the offer")
        parser.add_argument("--how", choices=ENDED, default="discussed", help="offer_ended")
        parser.add_argument("--party", choices=PARTIES, default="beneficiary", help="asked")
        parser.add_argument("--dated", default="", metavar="DAY", help="the date on its notice")
        parser.add_argument("--told", default="", metavar="WHEN", help="reconsidered: by voice")
        parser.add_argument("--reference", default="")
        parser.add_argument(
            "--found", action="append", default=[], nargs=4,
            metavar=("CONCERN", "OUTCOME", "STANDARD", "FACTS"), help="OUTCOME: met or not_met",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, at = options["number"], moment(options, "at", now)
        step = options["step"]
        if step in ("determined", "reconsidered"):
            said = _determination(options, at, now)
            verb = quality.determined if step == "determined" else quality.reconsidered
            return lambda actor, seen: verb(number, said, actor, now, seen)
        if step == "called":
            offered = moment(options, "offered", at)
            return lambda actor, seen: quality.told_interim(number, at, offered, actor, now, seen)
        if step == "offer_ended":
            how = options["how"]
            return lambda actor, seen: quality.offer_ended(number, how, at, actor, now, seen)
        if step == "asked":
            party = options["party"]
            return lambda actor, seen: quality.ask_reconsidered(number, party, at, actor, now, seen)
        return lambda actor, seen: quality.more_sent(number, at, actor, now, seen)


def _determination(options: dict[str, Any], at: datetime, now: datetime) -> Determination:
    if not options["dated"]:
        raise CommandError("--dated: the date on the QIO's notice")
    found = []
    for concern, outcome, standard, facts in options["found"]:
        if not concern.isdigit():
            raise CommandError(f"--found {concern}: the number of the concern")
        found.append(Found(int(concern), outcome, standard, facts))
    told = moment(options, "told", now) if options["told"] else None
    dated = day_of(options["dated"], "--dated")
    return Determination(tuple(found), dated, at, told, options["reference"])
