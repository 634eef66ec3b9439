"""`manage.py audit_anchor [FILE]`: write down, outside the database, how far the record goes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.record import anchoring
from kernel.record import anchors as anchor_file
from kernel.record.keys import UnableToUseKey, make_key, read_key
from kernel.record.verifying import as_one_moment


class Command(BaseCommand):
    """Adds one signed line to FILE; keep the file where nobody of the database can write."""

    help = "Append the head of the record's chain and its row counts to FILE, signed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="RECOURSE_ANCHORS if left out")
        parser.add_argument("--key", type=Path, help="RECOURSE_ANCHOR_KEY if left out")
        parser.add_argument(
            "--make-key", action="store_true", help="only make the key, and its public half (.pub)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"] or Path(settings.ANCHORS_FILE)
        key_file = options["key"] or Path(settings.ANCHOR_KEY_FILE)
        try:
            if options["make_key"]:
                self.stdout.write(f"{key_file}: {make_key(key_file).name}")
                return
            with as_one_moment():
                made = anchoring.anchor(now=timezone.now())
            if made is None:
                self.stdout.write("Nothing is sealed yet; there is nothing to anchor.")
                return
            key = read_key(key_file)
            anchor_file.append(file, made, key)
        except FileNotFoundError as problem:
            why = f"{problem.filename}: {problem.strerror}; --make-key makes a key"
            raise CommandError(why, returncode=2) from None
        except UnableToUseKey as problem:
            raise CommandError(str(problem), returncode=2) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}", returncode=2) from None
        anchoring.told(made, key, now=timezone.now())
        self.stdout.write(f"seal {made.position}, {made.rows:,} rows, {made.digest}")
