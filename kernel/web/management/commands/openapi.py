"""`manage.py openapi`: the interface's description, written to openapi.yaml or held against it."""

import difflib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.web.schema import as_yaml, undescribed


class Command(BaseCommand):
    help = "Write the OpenAPI description of the interface, or check that the file is up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 if it differs")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "openapi.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        if wrong := undescribed():
            raise CommandError("not described, or not there: " + ", ".join(wrong))
        made, file = as_yaml(), options["out"]
        if not options["check"]:
            file.write_text(made, encoding="utf-8")
            self.stdout.write(f"{file.name} is written.")
            return
        kept = file.read_text(encoding="utf-8") if file.exists() else ""
        if made != kept:
            for line in difflib.unified_diff(
                kept.splitlines(), made.splitlines(), "as kept", "as it should be", lineterm="", n=2
            ):
                self.stdout.write(line)
            raise CommandError(f"{file.name} is out of date: run `manage.py openapi`")
        self.stdout.write(f"{file.name} is up to date.")
