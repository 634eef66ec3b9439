"""`manage.py audit_export FOLDER`: the record as files that prove themselves without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.record.exporting import UnableToExport, export


class Command(BaseCommand):
    """It holds protected data: the folder is for its owner alone (mode 0700)."""

    help = "Write all seals and recorded rows to FOLDER, for audit_verify --export."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = export(options["folder"], now=timezone.now())
        except UnableToExport as problem:
            raise CommandError(str(problem), returncode=2) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}", returncode=2) from None
        self.stdout.write(f"{count:,} rows in {options['folder']}")
