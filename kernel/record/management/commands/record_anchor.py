"""`manage.py record_anchor FILE`: write down, outside the database, how far the record goes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.record import anchoring


class Command(BaseCommand):
    """Adds one signed line to FILE; keep the file where nobody of the database can write."""

    help = "Append the head of the record's chain and its row count to FILE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        made = anchoring.anchor(now=timezone.now())
        if made is None:
            self.stdout.write("Nothing is sealed yet; there is nothing to anchor.")
            return
        try:
            anchoring.append(options["file"], made)
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}") from None
        self.stdout.write(f"seal {made.position}, {made.rows:,} rows, {made.digest}")
