"""`manage.py law_review`: which numbers of law must be looked up again, and which never were."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.resting import Resting, everything
from kernel.law.library import Shelved, unconfirmed


class Command(BaseCommand):
    """Needs no database."""

    help = "Numbers of law nobody has confirmed for a year, and rows nobody has read at all."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of",
            "--today",
            dest="as_of",
            metavar="DAY",
            help="as of this day instead of today",
        )
        parser.add_argument("--json", action="store_true", help="one object with both lists")

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["as_of"]) if options["as_of"] else timezone.localdate()
        old = unconfirmed(day)
        weak = [each for each in everything() if each.weak]
        text = as_json(day, old, weak) if options["json"] else in_words(day, old, weak)
        with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
            self.stdout.write(text)
            self.stdout.flush()


def as_json(day: date, old: list[Shelved], weak: list[Resting]) -> str:
    numbers = [
        {
            "name": each.entry.name,
            "what": each.entry.what,
            "checked": each.entry.checked.isoformat(),
            "file": each.file,
        }
        for each in old
    ]
    rows = [each.as_json() for each in weak]
    return json.dumps({"as_of": day.isoformat(), "unconfirmed": numbers, "weak": rows}, indent=2)


def in_words(day: date, old: list[Shelved], weak: list[Resting]) -> str:
    lines = [
        f"Numbers nobody has confirmed for a year, as of {day.isoformat()}: {len(old) or 'none'}"
    ]
    lines += [
        f"  {each.entry.checked.isoformat()}  {each.entry.name}  {each.entry.what}  {each.file}"
        for each in old
    ]
    lines += ["", f"Rows nobody has read in an official text: {len(weak) or 'none'}"]
    lines += [f"  {each.kind:6}  {each.name}  {each.what}  [{each.cite}]" for each in weak]
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of {text}: write 2026-11-24", returncode=2) from None
