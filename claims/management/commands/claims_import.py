"""`manage.py claims_import`: 837P files in; TA1, 999 and 277CA out."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, ProgrammingError
from django.utils import timezone

from claims.edi.intake_837p import UnableToReread
from claims.edi.post_837p import Posted, post
from claims.edi.telling import as_json, in_pieces, shown, told
from claims.operations.read_payers import Payers, UnableToReadPayers, read_payers
from kernel.record.stored import clean
from kernel.x12.kept import UnableToKeep

NOT_READ, NOT_POSTED = 2, 3


class Command(BaseCommand):
    help = (
        "Check 837P files, post their good claims, and write the acknowledgments: TA1, 999 and, "
        "for the sets that were received, 277CA. The same bytes again post nothing and are "
        "answered the same. Exit 0: everything accepted; 1: something refused; 2: a file is not "
        "there or not X12; 3: a file could not be posted, and nothing of it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="where the acknowledgments go (default: here)"
        )
        parser.add_argument(
            "--received",
            metavar="WHEN",
            help="when the file first reached the plan, as 2026-03-02 or 2026-03-02T16:40",
        )
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="who answers (default: PAYERS_FILE)"
        )
        parser.add_argument("--json", action="store_true", help="one object a file, a line each")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = settings.TIME_ZONE
        now = timezone.now()
        received_at = _instant(options["received"], zone) if options["received"] else now
        how = {
            "out": options["out"] or Path(),
            "received_at": received_at.astimezone(ZoneInfo(zone)),
            "zone": zone,
            "now": now,
            "by": "claims_import",
            "payers": _payers(options["payers"]),
        }
        worst = max(self._one(path, in_json=options["json"], **how) for path in options["files"])
        if worst:
            raise SystemExit(worst)

    def _one(self, path: Path, *, in_json: bool, **how: Any) -> int:
        """One file; what is wrong with it keeps no other out."""
        try:
            posted = post(path, **how)
        except OSError as problem:
            self._failed(path, problem.strerror or str(problem), in_json=in_json)
            return NOT_POSTED if isinstance(problem, UnableToKeep) else NOT_READ
        except (DatabaseError, UnableToReread) as problem:
            if isinstance(problem, ProgrammingError):
                raise  # of the tables, as where there are none yet, and not of the file
            self._failed(path, f"nothing was posted: {problem}", in_json=in_json)
            return NOT_POSTED
        if in_json:
            written = {"acknowledgments": [str(path) for path in posted.files]}
            for piece in in_pieces(as_json(posted, iter) | written):
                self.stdout.write(piece, ending="")
            self.stdout.write("")
        else:
            self._say(posted)
        return posted.exit_code

    def _failed(self, path: Path, why: str, *, in_json: bool) -> None:
        name, line = shown(clean(str(path))), " ".join(why.split())
        if in_json:
            self.stdout.write(json.dumps({"file": name, "error": line}))
        self.stderr.write(f"{name}: {line}")

    def _say(self, posted: Posted) -> None:
        name = shown(posted.name)
        if not posted.receipt.is_x12:
            why = "; ".join(each.message for each in posted.receipt.faults)
            self.stderr.write(f"{name}: {why or 'not X12'}. Nothing was read from it.")
            return
        if posted.duplicate_of:
            when = f"{posted.duplicate_of:%Y-%m-%d %H:%M %Z}"
            self.stdout.write(f"{name}: the same file came on {when}; nothing is posted.")
        self.stdout.write(f"{name}: {posted.posted} claims posted, {posted.refused} refused.")
        if posted.tested:
            self.stdout.write(f"{name}: {posted.tested} claims of a test are good; none is posted.")
        for line in (*told(posted.receipt), *posted.receipt.notes):
            self.stdout.write(f"  {line}")
        for path in posted.files:
            self.stdout.write(f"  {path}")


def _payers(named: Path | None) -> Payers:
    chosen = named or settings.PAYERS_FILE
    try:
        return read_payers(Path(chosen) if chosen else None)
    except UnableToReadPayers as problem:
        raise CommandError(str(problem)) from None


def _instant(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--received {text}: write 2026-03-02 or 2026-03-02T16:40") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
