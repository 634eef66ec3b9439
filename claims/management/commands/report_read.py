"""`manage.py report_read FILE`: what the report of an opinion says, as proposals for a person."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.taking import NOT_TAKEN, taken
from claims.operations.chain_cases import UnableToFindChain
from claims.operations.read_in_report import read_in
from claims.papers.opinion_report import LOOKING_FOR, read_report, still_to_come
from kernel.documents.guard import read_pdf


class Command(BaseCommand):
    help = (
        "Read the report of an opinion (PDF): patient, clinician, NPI, date, diagnosis and finding "
        "are proposed, each with its sentence and box. With --chain it is put on file, compared "
        "with the member, and waits for report_confirm. Exit 0: read; 1: the document, or a page "
        "of it, cannot be read, or may be another patient's; 2: the file is not taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--chain", type=int, metavar="ID", help="put it on file for this chain")
        parser.add_argument("--by", default="report_read", metavar="NAME")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        said = self._kept(**options) if options["chain"] else self._only_read(options["file"])
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            self._say(said)
        if said["state"] != "read" or said["partly"] or said["doubts"]:
            raise SystemExit(1)

    def _only_read(self, path: Path) -> dict[str, Any]:
        try:
            document = read_pdf(path, looking_for=LOOKING_FOR)
        except OSError as why:
            raise CommandError(f"{path}: {why}", returncode=NOT_TAKEN) from None
        reading = still_to_come(read_report(document), timezone.localdate())
        said = {"state": document.state, "why": document.why, "pages": document.page_count}
        said |= {"partly": _partly(reading.unread), "doubts": []}
        return said | reading.as_json()

    def _kept(self, **options: Any) -> dict[str, Any]:
        now = timezone.now()
        upload = taken(options["file"], by=options["by"], now=now)
        try:
            row = read_in(
                upload, options["chain"], zone=settings.TIME_ZONE, now=now, by=options["by"]
            )
        except UnableToFindChain as why:
            raise CommandError(str(why)) from None
        said = {"report": row.pk, "state": row.state, "pages": row.pages}
        said |= {"partly": _partly(row.unread), "doubts": row.doubts}
        return said | {"proposals": row.proposals, "unread": row.unread}

    def _say(self, said: dict[str, Any]) -> None:
        number = f"Report {said['report']}" if "report" in said else "The report"
        how = "read in part" if said["partly"] else said["state"]
        self.stdout.write(f"{number}: {how}, {said['pages']} pages.")
        for each in said["doubts"]:
            self.stdout.write(f"  doubtful: {each}")
        for each in said["proposals"]:
            where = ", ".join((*filter(None, [each.get("what")]), f"page {each['box']['page']}"))
            self.stdout.write(f"  {each['field']}: {each['value']} ({where}: {each['sentence']})")
        for each in said["unread"]:
            self.stdout.write(f"  not read: {each}")


def _partly(unread: Iterable[str]) -> bool:
    """Whether a page of it could not be read."""
    return any(each.startswith("page ") for each in unread)
