"""`manage.py review_outcome REVIEW OUTCOME --why …`: what the body outside decided."""

import re
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from appeals.external.answering import OUTCOMES, Outcome
from appeals.management.doing import Act, moment
from appeals.management.reviewing import OnReview
from appeals.operations.outcome import record_outcome
from claims.management.taking import day_of, instant_of
from kernel.people.policy import Actor

_LINE = re.compile(
    r"(?P<line>\d{1,4}):(?P<outcome>overturned|partly|upheld)"
    r"(?:\[(?:(?P<units>\d{1,5}) units|(?P<rules>[a-z][a-z0-9_]*(?:,[a-z][a-z0-9_]*)*))\])?"
    r":(?P<why>.+)",
    re.ASCII | re.DOTALL,
)
_FOR_INSTANCE = (
    "1:overturned:The criterion was met., 1:partly[2 units]:Two were needed. or "
    "1:partly[in_network]:Nobody of the network was free."
)


class Command(OnReview):
    help = "Record what a body outside decided; a reversal is carried out below at once."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("outcome", choices=OUTCOMES, metavar="OUTCOME")
        parser.add_argument("--why", required=True, help="as its notice says")
        parser.add_argument("--decided", required=True, metavar="WHEN")
        parser.add_argument("--dated", required=True, metavar="DAY", help="of its notice")
        parser.add_argument("--received", default="", metavar="WHEN", help="by the plan")
        parser.add_argument("--told", default="", metavar="WHEN", help="by voice, before")
        parser.add_argument("--reference", default="", help="its own number")
        parser.add_argument(
            "--line",
            action="append",
            default=[],
            metavar="N:OUTCOME:WHY",
            help="line by line; of a part, N:partly[2 units]:WHY or N:partly[RULE,RULE]:WHY",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        told = options["told"]
        outcome = Outcome(
            outcome=options["outcome"],
            decided_at=moment(options, "decided", now),
            received_at=moment(options, "received", now),
            notice_dated=day_of(options["dated"], "--dated"),
            why=options["why"],
            reference=options["reference"],
            told_orally_at=instant_of(told, "--told", settings.TIME_ZONE) if told else None,
            lines=tuple(_line(each) for each in options["line"]),
        )

        def act(actor: Actor, seen: str) -> dict[str, Any]:
            done = record_outcome(options["number"], outcome, actor, now, seen)
            return {"carried": done.carried.why if done.carried else ""}

        return act


def _line(text: str) -> dict[str, Any]:
    """One line of the notice; of one reversed in part, how many units, or which of its reasons."""
    found = _LINE.fullmatch(text)
    if found is None:
        raise CommandError(f"--line {text}: write for instance {_FOR_INSTANCE}")
    said: dict[str, Any] = {
        "line": int(found["line"]),
        "outcome": found["outcome"],
        "why": found["why"].strip(),
    }
    said |= {"units": int(found["units"])} if found["units"] else {}
    return said | ({"rules": found["rules"].split(",")} if found["rules"] else {})
