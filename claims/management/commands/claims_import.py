"""`manage.py claims_import`: 837P files in; TA1, 999 and 277CA out."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.edi.post_837p import Posted, post
from claims.operations.read_payers import Payers, UnableToReadPayers, read_payers


class Command(BaseCommand):
    help = "Check 837P files, post their good claims, and write the acknowledgments."

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
        parser.add_argument("--json", action="store_true", help="one object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = settings.TIME_ZONE
        now = timezone.now()
        received_at = _instant(options["received"], zone) if options["received"] else now
        out = options["out"] or Path()
        out.mkdir(parents=True, exist_ok=True)
        payers = _payers(options["payers"])
        worst = 0
        for path in options["files"]:
            try:
                posted = post(
                    path,
                    out=out,
                    received_at=received_at.astimezone(ZoneInfo(zone)),
                    zone=zone,
                    now=now,
                    by="claims_import",
                    payers=payers,
                )
            except OSError as problem:
                self.stderr.write(f"{path}: {problem.strerror}")
                worst = 2
                continue
            self._say(posted, as_json=options["json"])
            worst = max(worst, posted.exit_code)
        if worst:
            raise SystemExit(worst)

    def _say(self, posted: Posted, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_answer(posted)))
            return
        if not posted.receipt.is_x12:
            self.stderr.write(f"{posted.name}: not an X12 file; nothing was read from it.")
            return
        if posted.duplicate_of:
            when = f"{posted.duplicate_of:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{posted.name}: the same file came on {when}; nothing was posted.")
        for control in posted.repeated:
            self.stdout.write(f"{posted.name}: interchange {control} was received before.")
        self.stdout.write(
            f"{posted.name}: {posted.posted} claims posted, {posted.refused} refused."
        )
        for each in posted.receipt.transactions:
            for message in [*each.interchange.messages, *each.group.messages]:
                self.stdout.write(f"  {message}")
            for message in each.transaction.messages:
                self.stdout.write(f"  transaction {each.transaction.control}: {message}")
            for claim in each.claims:
                if not claim.accepted:
                    self.stdout.write(f"  claim {claim.id}: {claim.message}")
        for path in posted.files:
            self.stdout.write(f"  {path}")


def _answer(posted: Posted) -> dict[str, Any]:
    return {
        "file": posted.name,
        "posted": posted.posted,
        "refused": posted.refused,
        "duplicate": posted.duplicate_of is not None,
        "repeated_interchanges": posted.repeated,
        "acknowledgments": [str(path) for path in posted.files],
        **posted.receipt.as_json(),
    }


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
