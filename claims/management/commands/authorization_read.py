"""`manage.py authorization_read FOLDER|FILE…`: a request form and its notes, read end to end."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.papers.authorization_packet import LOOKING_FOR, Packet, read_packet
from kernel.documents.guard import read_pdf


class Command(BaseCommand):
    help = (
        "Read a request for authorization on paper: what the form asks, what the notes beside it "
        "say, each with its page; what could not be read is listed. Nothing is decided. Exit 0: "
        "a reviewer can begin; 1: something is missing or contradicts; 2: no such file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FOLDER|FILE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [each for path in options["files"] for each in _files(path)]
        try:
            documents = {path.name: read_pdf(path, looking_for=LOOKING_FOR) for path in paths}
        except OSError as why:
            raise CommandError(str(why), returncode=2) from None
        packet = read_packet(documents)
        if options["json"]:
            self.stdout.write(json.dumps(packet.as_json(), ensure_ascii=False, indent=2))
        else:
            self._say(packet)
        if not packet.for_a_reviewer:
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


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.pdf")) if path.is_dir() else [path]
