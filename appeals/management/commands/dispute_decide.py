"""`manage.py dispute_decide DISPUTE --line N:OUTCOME:WHY --reason …`: a word on each line."""

import re
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from appeals.management.disputing import OnDispute
from appeals.management.doing import Act
from appeals.operations.dispute.decide import DisputeLine, decide

_LINE = re.compile(r"(\d{1,4}):(overturned|upheld):(.+)", re.ASCII | re.DOTALL)


class Command(OnDispute):
    help = "Decide a payment dispute once; what the provider wins reopens the claim at once."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--line", action="append", default=[], metavar="N:OUTCOME:WHY", required=True
        )
        parser.add_argument("--provision", default="", help="the term of the agreement")
        parser.add_argument("--reason", required=True, help="as the provider reads it")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        lines = [_line(each, options["provision"]) for each in options["line"]]
        return lambda actor, seen: decide(
            options["number"], lines, options["reason"], actor=actor, now=now, version=seen
        )


def _line(text: str, provision: str) -> DisputeLine:
    found = _LINE.fullmatch(text)
    if found is None:
        raise CommandError(f"--line {text}: write for instance 1:overturned:Schedule B pays it.")
    return DisputeLine(int(found[1]), found[2], found[3].strip(), provision)
