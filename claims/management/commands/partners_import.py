"""`manage.py partners_import FILE…`: trading partners, from YAML or JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.operations.import_partners import PartnersImported, import_partners
from claims.operations.read_partners import read_partners
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded, document
from kernel.record.acting import acting


class Command(BaseCommand):
    """Exit code 0: all taken; 1: a file has faults and nothing of it is taken; 2: one is unread."""

    help = (
        "Put trading partners on file: who sends, what they may send, their folders. With the "
        "first partner, files of anybody else are refused. The same again changes nothing; "
        "nothing is taken of a file with a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done: dict[str, PartnersImported] = {}
        unread: list[str] = []
        with acting("partners_import"):
            for path in options["files"]:
                try:
                    text = decoded(path.read_bytes(), source=str(path))
                    read = read_partners(document(text, source=str(path)))
                except OSError as problem:
                    unread.append(f"{path}: cannot be read: {problem.strerror}")
                except UnableToReadYaml as problem:
                    unread.append(str(problem))
                else:
                    done[str(path)] = import_partners(read)
        self._say(done, unread, as_json=options["json"])
        if unread:
            raise CommandError(f"{len(unread)} file(s) could not be read", returncode=2)
        if faults := sum(len(each.faults) for each in done.values()):
            raise CommandError(f"{faults} fault(s); nothing of such a file was taken")

    def _say(self, done: dict[str, PartnersImported], unread: list[str], *, as_json: bool) -> None:
        if as_json:
            files = [
                {
                    "file": name,
                    "new": each.new,
                    "changed": each.changed,
                    "unchanged": each.unchanged,
                    "faults": [
                        {"where": fault.path, "message": fault.message} for fault in each.faults
                    ],
                }
                for name, each in done.items()
            ]
            self.stdout.write(json.dumps({"files": files, "unread": unread}, indent=2))
            return
        for name, each in done.items():
            self.stdout.write(
                f"{name}: {each.new} new, {each.changed} changed, "
                f"{each.unchanged} as they were, {len(each.faults)} faults"
            )
            for fault in each.faults:
                self.stdout.write(f"  {fault}")
        for why in unread:
            self.stderr.write(why)
