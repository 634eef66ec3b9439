"""`manage.py audit_export FOLDER`: the record as files that prove themselves without a database."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed, require
from kernel.record.exporting import UnableToExport, export
from kernel.record.looking import looked


class Command(BaseCommand):
    """It holds protected data: the folder is for its owner alone (mode 0700), and who takes it is
    on record among the looks."""

    help = "Write all seals and recorded rows to FOLDER, for audit_verify --export."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--by",
            default=getpass.getuser(),
            metavar="NAME",
            help="who takes it (default: who is signed in at this machine); it is recorded",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            actor = actor_named(options["by"])
            require(actor, "audit.read")
        except (UnknownPerson, NotAllowed) as problem:
            raise CommandError(str(problem)) from None
        looked(actor.name, "the whole record, exported", now=now)
        try:
            count = export(options["folder"], now=now)
        except UnableToExport as problem:
            raise CommandError(str(problem), returncode=2) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}", returncode=2) from None
        self.stdout.write(f"{count:,} rows in {options['folder']}")
