"""`manage.py eft_enroll`: the bank accounts of providers who want electronic payment."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.operations.enroll import enroll


class Command(BaseCommand):
    help = (
        "Enroll providers for electronic payment from a CSV file with the columns npi, tin, "
        "routing, account, from, to and kind. Without an account in force a payee gets a check."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            done = enroll(file.read_text(encoding="utf-8"))
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from None
        except ValueError as problem:
            raise CommandError(f"{file}: {problem}") from None
        self.stdout.write(f"{done.added} accounts enrolled, {done.known} on file before.")
        for line in done.wrong:
            self.stderr.write(f"{file}: {line}")
        if done.wrong:
            raise SystemExit(1)
