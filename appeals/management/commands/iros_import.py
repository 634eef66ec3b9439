"""`manage.py iros_import FILE`: the roster of independent review organizations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appeals.operations.import_organizations import UnableToImport, import_organizations


class Command(BaseCommand):
    help = "Take the roster of review organizations (YAML): at least three accredited are needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = import_organizations(options["file"])
        except UnableToImport as problem:
            for fault in problem.faults:
                self.stderr.write(str(fault))
            raise CommandError("Nothing was taken.", returncode=2) from None
        except (OSError, ValueError) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(f"{made} new on the roster.")
