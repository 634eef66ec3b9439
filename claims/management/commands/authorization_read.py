"""`manage.py authorization_read FOLDER|FILE…`: a request form and its notes, read end to end."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.taking import instant_of, taken
from claims.operations.authorizations.asked import OTHER, Answer, UnableToAuthorize
from claims.operations.authorizations.from_paper import Handed, put_on_file
from claims.operations.authorizations.shown import as_json, told
from claims.papers.authorization_packet import LOOKING_FOR, Packet, read_packet
from kernel.documents.guard import read_pdf


class Command(BaseCommand):
    help = (
        "Read a request for authorization on paper: what the form asks, what the notes beside it "
        "say, each with its page; what could not be read is listed. Nothing is decided. With "
        "--post the request is put on file with its clocks, and pends for a person; what is "
        "missing is asked for. Exit 0: a reviewer can begin, or it is on file; 1: something is "
        "missing or contradicts; 2: no such file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FOLDER|FILE")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--post", action="store_true", help="put it on file")
        parser.add_argument(
            "--received", metavar="WHEN", help="when it reached the plan: 2026-03-02T16:40"
        )
        parser.add_argument(
            "--for",
            dest="purpose",
            default=OTHER,
            choices=("second_opinion", "third_opinion", OTHER),
            help="what the reader sees it asks for (default: care that is no opinion)",
        )
        parser.add_argument("--expedited", action="store_true", help="the form asks to hurry")
        parser.add_argument(
            "--physician", action="store_true", help="a physician asks for it, or supports it"
        )
        parser.add_argument(
            "--not-under-rules",
            action="store_true",
            help="the item is not under the prior authorization rules (42 CFR 422.122)",
        )
        parser.add_argument(
            "--asked-by", default="provider", choices=("provider", "member", "representative")
        )
        parser.add_argument("--by", metavar="NAME", help="who takes it in; needed with --post")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["post"] and not options["by"]:
            raise CommandError("--post needs --by: who takes it in", returncode=2)
        paths = [each for path in options["files"] for each in _files(path)]
        try:
            documents = {path.name: read_pdf(path, looking_for=LOOKING_FOR) for path in paths}
        except OSError as why:
            raise CommandError(str(why), returncode=2) from None
        packet = read_packet(documents)
        answer = _posted(packet, paths, options) if options["post"] else None
        if options["json"]:
            said = packet.as_json() | ({"request": as_json(answer)} if answer else {})
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            self._say(packet)
            for line in told(answer) if answer else ():
                self.stdout.write(line)
        if answer is None and not packet.for_a_reviewer:
            raise SystemExit(1)

    def _say(self, packet: Packet) -> None:
        for name, each in packet.values.items():
            self.stdout.write(f"{name}: {each.value} (page {each.box.page})")
        for document in packet.supporting:
            self.stdout.write(f"{document.name}: {document.kind}, {document.state}")
            for fact in document.facts:
                self.stdout.write(f"  {fact.field} (page {fact.box.page}): {fact.value}")
        for why in packet.differences:
            self.stdout.write(f"contradiction: {why}")
        for why in packet.unread:
            self.stdout.write(f"not read: {why}")


def _posted(packet: Packet, paths: list[Path], options: dict[str, Any]) -> Answer:
    now, by = timezone.now(), options["by"]
    zone, came = settings.TIME_ZONE, options["received"]
    received_at: datetime = instant_of(came, "--received", zone) if came else now
    handed = Handed(
        purpose=options["purpose"],
        expedited=options["expedited"],
        physician_supports=options["physician"],
        under_pa_rules=not options["not_under_rules"],
        asked_by=options["asked_by"],
    )
    uploads = [taken(path, by=by, now=now) for path in paths]
    try:
        return put_on_file(
            packet, uploads, handed, received_at=received_at, zone=zone, now=now, by=by
        )
    except UnableToAuthorize as why:
        raise CommandError(str(why)) from None


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.pdf")) if path.is_dir() else [path]
