"""`manage.py report_read FILE`: what the report of an opinion says, as proposals for a person."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.taking import NOT_TAKEN, taken
from claims.operations.chain_cases import UnableToFindChain
from claims.operations.read_in_report import read_in
from claims.papers.opinion_report import LOOKING_FOR, read_report
from kernel.documents.guard import read_pdf


class Command(BaseCommand):
    help = (
        "Read the report of an opinion (PDF): clinician, NPI, date, diagnosis and finding are "
        "proposed, each with its sentence and box. With --chain it is put on file and waits for "
        "report_confirm. Exit 0: read; 1: the document cannot be read; 2: the file is not taken."
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
        if said["state"] != "read":
            raise SystemExit(1)

    def _only_read(self, path: Path) -> dict[str, Any]:
        try:
            document = read_pdf(path, looking_for=LOOKING_FOR)
        except OSError as why:
            raise CommandError(f"{path}: {why}", returncode=NOT_TAKEN) from None
        reading = read_report(document)
        said = {"state": document.state, "why": document.why, "pages": document.page_count}
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
        return said | {"proposals": row.proposals, "unread": row.unread}

    def _say(self, said: dict[str, Any]) -> None:
        number = f"Report {said['report']}" if "report" in said else "The report"
        self.stdout.write(f"{number}: {said['state']}, {said['pages']} pages.")
        for each in said["proposals"]:
            where = f"page {each['box']['page']}"
            self.stdout.write(f"  {each['field']}: {each['value']} ({where}: {each['sentence']})")
        for each in said["unread"]:
            self.stdout.write(f"  not read: {each}")
