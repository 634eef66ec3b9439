"""`manage.py paper_claim FILE`: a CMS-1500 PDF with filled form fields becomes a claim."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.edi.post_paper import PaperPosted, post_paper
from claims.management.taking import taken
from kernel.documents.media import PDF


class Command(BaseCommand):
    help = (
        "Post the claim of a CMS-1500 form whose fields are filled in. Every item that could not "
        "be read is listed; none is guessed. Exit 0: posted; 1: no claim was made of it, and why; "
        "2: the file is not taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--received", metavar="DAY", help="when it reached the plan: 2026-03-02 or with a time"
        )
        parser.add_argument("--by", default="paper_claim", metavar="NAME", help="who takes it in")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        zone = settings.TIME_ZONE
        upload = taken(options["file"], by=options["by"], now=now)
        if upload.media_type != PDF:
            raise CommandError(f"{options['file']} is {upload.media_type}, no PDF", returncode=2)
        received = _instant(options["received"], zone) if options["received"] else now
        posted = post_paper(upload, received_at=received, zone=zone, now=now, by=options["by"])
        if options["json"]:
            self.stdout.write(json.dumps(posted.as_json(), ensure_ascii=False, indent=2))
        else:
            self._say(posted)
        if not posted.number:
            raise SystemExit(1)

    def _say(self, posted: PaperPosted) -> None:
        before = " (the same form came before)" if posted.duplicate else ""
        self.stdout.write(f"Claim {posted.number}{before}." if posted.number else "No claim.")
        for title, said in (("Not read", posted.unread), ("Wrong", posted.refusals)):
            for each in said:
                self.stdout.write(f"  {title}: {each}")


def _instant(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--received {text}: write 2026-03-02 or 2026-03-02T16:40") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
