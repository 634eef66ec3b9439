"""`manage.py chains_import FILE…`: opinion chains and authorizations, from YAML or JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.operations.import_chains import ChainsImported, import_chains
from claims.operations.read_chains import read_chains
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import document
from kernel.record.acting import acting


class Command(BaseCommand):
    """Exit code 0: all taken; 1: some refused, each with why; 2: a file cannot be read."""

    help = "Put opinion chains and their authorizations on file. The same again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done: dict[str, ChainsImported] = {}
        unread: list[str] = []
        with acting("chains_import"):
            for path in options["files"]:
                try:
                    text = path.read_text(encoding="utf-8-sig")
                    read = read_chains(document(text, source=str(path)))
                except OSError as problem:
                    unread.append(f"{path}: cannot be read: {problem.strerror}")
                except UnicodeDecodeError:
                    unread.append(f"{path}: is not UTF-8 text")
                except UnableToReadYaml as problem:
                    unread.append(str(problem))
                else:
                    done[str(path)] = import_chains(read, by="chains_import")
        self._say(done, unread, as_json=options["json"])
        if unread:
            raise CommandError(f"{len(unread)} file(s) could not be read", returncode=2)
        refused = sum(len(each.faults) for each in done.values())
        if refused:
            raise CommandError(f"{refused} fault(s); what they are about was not taken")

    def _say(self, done: dict[str, ChainsImported], unread: list[str], *, as_json: bool) -> None:
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
