"""`manage.py audit_verify`: is the record as it was sealed?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.record import anchors as anchor_file
from kernel.record.anchors import Anchor, UnableToReadAnchor
from kernel.record.keys import UnableToUseKey, read_key
from kernel.record.offline import UnableToReadExport, verify_export
from kernel.record.telling import as_json, in_words, verdict
from kernel.record.verifying import verify


class Command(BaseCommand):
    """Exit code 0: whole; 1: damaged, each row named; 2: anchors, key or export cannot be read."""

    help = "Compute every digest of the record again and name each row that is not as sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", type=Path, help="verify this export, not the database")
        parser.add_argument(
            "--anchors", type=Path, help="the anchors; RECOURSE_ANCHORS if left out"
        )
        parser.add_argument(
            "--key", type=Path, help="their key or its public half; RECOURSE_ANCHOR_KEY if left out"
        )
        parser.add_argument("--json", action="store_true", help="the answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchors = given_anchors(options["anchors"], options["key"])
            if options["export"]:
                found = verify_export(options["export"], anchors)
            else:
                found = verify(anchors, versions=True)
        except (
            *(UnableToReadAnchor, UnableToReadExport, UnableToUseKey),
            *(OSError, UnicodeDecodeError),
        ) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(as_json(found) if options["json"] else in_words(found))
        if found.damage:
            raise CommandError(verdict(found))


def given_anchors(path: Path | None, key: Path | None) -> list[Anchor]:
    """The anchors of the file named, or of the one the settings name where there is one."""
    file = path or Path(settings.ANCHORS_FILE)
    if path is None and not file.exists():
        return []
    return anchor_file.read(file, read_key(key or Path(settings.ANCHOR_KEY_FILE)))
