"""`manage.py deadlines_reckon`: every open case reckoned again, and what moved."""

import getpass
import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.cases.anew import MovedCase, reckon_every
from kernel.record.acting import acting


class Command(BaseCommand):
    """After a change of a clock, a calendar or the law.  The earlier answers stay in the record."""

    help = (
        "Reckon the deadlines of every open case again and list what moved and why. With "
        "--dry-run nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would move")
        parser.add_argument("--now", metavar="WHEN", help="as of 2026-03-02T16:40-05:00")
        parser.add_argument("--by", default=getpass.getuser(), metavar="NAME")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        now, by = moment(options["now"]), options["by"]
        cases = deadlines = 0
        with acting(by):
            for found in reckon_every(now=now, by=by, dry_run=options["dry_run"]):
                cases += 1
                deadlines += len(found.moved)
                self.stdout.write(json.dumps(found.as_json()) if options["json"] else words(found))
        if not options["json"]:
            would = "would move" if options["dry_run"] else "moved"
            self.stdout.write(f"{deadlines} deadlines of {cases} cases {would}")


def moment(text: str | None) -> datetime:
    """A time as written; now where none is."""
    if text is None:
        return timezone.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--now {text}: {problem}", returncode=2) from None
    return found if found.tzinfo else timezone.make_aware(found)


def words(found: MovedCase) -> str:
    lines = [found.number]
    lines += [f"  {each.in_words()}\n    {each.why}" for each in found.moved]
    return "\n".join(lines)
