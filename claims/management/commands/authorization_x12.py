"""`manage.py authorization_x12 FILE`: 278 requests in; TA1, 999 and 278 responses out."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.edi.acknowledgments import named
from claims.edi.post_278 import Reviewed, review_file, told
from claims.edi.telling import shown
from claims.edi.telling import told as told_of_file
from claims.management.taking import payers_of
from claims.operations.read_payers import Payers
from claims.operations.whole_files import can_write, write_all

NOT_READ = 2
BY = "authorization_x12"


class Command(BaseCommand):
    help = (
        "Take the requests of 278 files, and write TA1, 999 and 278 responses: an opinion is "
        "judged, other care pends for a person. The same request again is answered as it stands. "
        "Exit 0: every request is on file; 1: something was refused, or has another door; 2: a "
        "file is not there or not X12."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="where the answers go (default: here)"
        )
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="who answers (default: PAYERS_FILE)"
        )
        parser.add_argument("--json", action="store_true", help="one object a file, a line each")

    def handle(self, *args: Any, **options: Any) -> None:
        out, payers = options["out"] or Path(), payers_of(options["payers"])
        in_json = options["json"]
        worst = max(self._one(path, out, payers, in_json=in_json) for path in options["files"])
        if worst:
            raise SystemExit(worst)

    def _one(self, path: Path, out: Path, payers: Payers, *, in_json: bool) -> int:
        try:
            can_write(out)
        except OSError as why:
            raise CommandError(f"{out}: {why.strerror or why}") from None
        now = timezone.now()
        try:
            with path.open("rb") as stream:
                made = review_file(
                    stream,
                    received_at=now,
                    zone=settings.TIME_ZONE,
                    now=now,
                    by=BY,
                    payers=payers,
                )
        except OSError as why:
            self.stderr.write(f"{shown(str(path))}: {why.strerror or why}")
            return NOT_READ
        written = self._write(path, out, made)
        if in_json:
            answers = [str(each) for each in written]
            self.stdout.write(json.dumps({"file": path.name, **made.as_json(), "answers": answers}))
        else:
            self._say(path, made, written)
        return made.exit_code

    def _write(self, path: Path, out: Path, made: Reviewed) -> list[Path]:
        return write_all(out, named(made.files, path.stem, made.reference))

    def _say(self, path: Path, made: Reviewed, written: list[Path]) -> None:
        name = shown(path.name)
        if not made.receipt.is_x12:
            self.stderr.write(f"{name}: not X12. Nothing was read from it.")
            return
        for line in (*told_of_file(made.receipt), *told(made)):
            self.stdout.write(f"{name}: {shown(line)}")
        for each in written:
            self.stdout.write(f"  {each}")
