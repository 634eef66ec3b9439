"""Take in a directory document: groups, participation, networks, lists, exclusions, rates."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import document
from providers.files.directory import read_directory
from providers.operations.import_directory import import_directory


class Command(BaseCommand):
    help = "Take in a directory document, YAML or JSON (its shape is in providers/README.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *_: Any, **options: Any) -> None:
        failed = False
        for path in options["files"]:
            answer = _take_in(path)
            failed = failed or bool(answer["faults"])
            if options["json"]:
                self.stdout.write(json.dumps(answer))
                continue
            if "added" in answer:
                self.stdout.write(
                    "{file}: {providers} providers and {groups} groups new or changed; "
                    "{added} facts added, {removed} removed, {unchanged} unchanged".format(**answer)
                )
            for fault in answer["faults"]:
                self.stderr.write(f"{path.name}: {fault}")
        if failed:
            sys.exit(1)


def _take_in(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        directory = read_directory(document(text, source=path.name))
    except OSError as problem:
        return {"file": path.name, "faults": [f"cannot be read: {problem.strerror}"]}
    except UnicodeDecodeError:
        return {"file": path.name, "faults": ["is not UTF-8 text"]}
    except UnableToReadYaml as problem:
        return {"file": path.name, "faults": [str(problem)]}
    done = import_directory(directory)
    return {"file": path.name, **asdict(done), "faults": [str(each) for each in directory.faults]}
