"""`manage.py appeal_admit NUMBER --by NAME`: an appeal is let in to be heard."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.admit import admit


class Command(OnAppeal):
    help = "Let an appeal in, with a person's word on what no rule could judge."
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--word",
            action="append",
            default=[],
            metavar="MISSING=WHY",
            help="why it is heard although that is missing (as appeal_examine names it)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        words = dict(_pair(each) for each in options["word"])
        return lambda actor, seen: admit(
            options["number"], actor=actor, now=now, version=seen, words=words
        )


def _pair(text: str) -> tuple[str, str]:
    missing, equals, why = text.partition("=")
    if not equals:
        raise CommandError(f"--word {text}: write MISSING=WHY")
    return missing.strip(), why
