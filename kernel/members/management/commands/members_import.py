"""`manage.py members_import FILE…`: members and their coverage, from X12 834 or JSON."""

import json
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.members.documents import read_members
from kernel.members.edi_834 import read_834
from kernel.members.enrolling import Outcome, enrol
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import document
from kernel.record.acting import acting

SHOWN = 50


class Command(BaseCommand):
    """Exit code 0: all taken; 1: some refused, each with why; 2: a file cannot be read."""

    help = "Put members and their coverage on file. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--older",
            action="store_true",
            help="take an 834 even where a later one of its sponsor spoke of the member already",
        )
        parser.add_argument("--json", action="store_true", help="the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes: dict[str, Outcome] = {}
        unread: list[str] = []
        with acting("members_import"):
            for path in options["files"]:
                try:
                    outcomes[str(path)] = _take(path, older=options["older"])
                except (OSError, UnicodeDecodeError, UnableToReadYaml) as problem:
                    unread.append(str(problem))
        if options["json"]:
            self.stdout.write(as_json(outcomes, unread))
        else:
            self._say(outcomes)
        for why in unread:
            self.stderr.write(why)
        if unread:
            raise CommandError(f"{len(unread)} file(s) could not be read", returncode=2)
        refused = sum(len(outcome.refused) for outcome in outcomes.values())
        if refused:
            raise CommandError(f"{refused} fault(s); what they are about was not taken")

    def _say(self, outcomes: dict[str, Outcome]) -> None:
        for name, outcome in outcomes.items():
            self.stdout.write(
                f"{name}: {outcome.new} new, {outcome.changed} changed, "
                f"{outcome.unchanged} as they were, {len(outcome.refused)} faults"
            )
            said = [*map(str, outcome.refused), *(f"note: {note}" for note in outcome.notes)]
            for line in said[:SHOWN]:
                self.stdout.write(f"  {line}")
            if len(said) > SHOWN:
                self.stdout.write(f"  … and {len(said) - SHOWN} more; --json shows all")


def _take(path: Path, *, older: bool = False) -> Outcome:
    """An X12 file begins with ISA; anything else is read as a document."""
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
        file.seek(0)
        source = f"{path.name[:80]} {_mark(path)}"
        if start.startswith(b"ISA"):
            return enrol(read_834(file), source=source, older=older)
    text = path.read_text(encoding="utf-8-sig")
    return enrol(read_members(document(text, source=str(path))), source=source)


def _mark(path: Path) -> str:
    """The file's bytes, in short."""
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            whole.update(piece)
    return whole.hexdigest()[:16]


def as_json(outcomes: dict[str, Outcome], unread: list[str]) -> str:
    files = [
        {
            "file": name,
            "members": outcome.taken,
            "new": outcome.new,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "refused": [
                {"where": fault.path, "message": fault.message} for fault in outcome.refused
            ],
            "notes": outcome.notes,
        }
        for name, outcome in outcomes.items()
    ]
    return json.dumps({"files": files, "unread": unread}, indent=2)
