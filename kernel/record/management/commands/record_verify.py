"""`manage.py record_verify [--anchor FILE]`: is the record as it was sealed?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.record import anchoring
from kernel.record.verifying import Verified, verify

SHOWN = 100


class Command(BaseCommand):
    """Exit code 0: whole; 1: damaged, each row named; 2: the anchor file cannot be read."""

    help = "Compute every digest of the record again and name each row that is not as sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=Path, help="the file record_anchor writes to")
        parser.add_argument("--json", action="store_true", help="the answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["anchor"]
        try:
            anchors = anchoring.read(path) if path else []
        except (anchoring.UnableToReadAnchor, OSError, UnicodeDecodeError) as problem:
            raise CommandError(str(problem), returncode=2) from None
        found = verify(anchors)
        self.stdout.write(as_json(found) if options["json"] else in_words(found))
        if found.damage:
            raise CommandError(f"the record is damaged in {len(found.damage):,} places")


def as_json(found: Verified) -> str:
    damage = [{"where": each.where, "what": each.what} for each in found.damage]
    return json.dumps(
        {"rows": found.rows, "seals": found.seals, "head": found.head, "damage": damage}, indent=2
    )


def in_words(found: Verified) -> str:
    lines = [str(each) for each in found.damage[:SHOWN]]
    if len(found.damage) > SHOWN:
        lines.append(f"… and {len(found.damage) - SHOWN:,} more; --json shows all")
    lines.append(f"{found.rows:,} rows under {found.seals:,} seals; head {found.head}")
    if not found.damage:
        lines.append("The record is as it was sealed.")
    return "\n".join(lines)
