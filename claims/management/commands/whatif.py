"""`manage.py whatif FILE…`: decide claims given in documents, and post nothing."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from claims.law_book import book
from claims.whatif import LARGEST, Asked, ask
from claims.whatif.asking import AS_EXPECTED
from claims.whatif.shown import show
from kernel.reading import Fault

STDIN = "-"
MOST_SHOWN = 100


class Command(BaseCommand):
    """Needs no database and no server.

    Exit code 0: decided, and as expected; 1: differs from `expect`; 2: a document is wrong.  Of
    several files the worst counts; a wrong one keeps no other from being answered.
    """

    help = "Decide claims given in documents (YAML or JSON) without posting anything."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a document; - is the input")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, TextIOWrapper):  # a section sign on a terminal of ASCII
            sys.stdout.reconfigure(errors="backslashreplace")
        worst = AS_EXPECTED
        for name in options["files"]:
            asked = _asked(name)
            self._complain(name, asked.faults)
            with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
                self._say(name, asked, as_json=options["json"])
            worst = max(worst, asked.exit_code)
        if worst:
            raise SystemExit(worst)

    def _say(self, name: str, asked: Asked, *, as_json: bool) -> None:
        if as_json:
            faults = [{"path": each.path, "message": each.message} for each in asked.faults]
            found = asked.answer or {"file": name, "errors": faults}
            self.stdout.write(json.dumps(found))
        else:
            show(asked, name, self.stdout)
        self.stdout.flush()

    def _complain(self, name: str, faults: Sequence[Fault]) -> None:
        for fault in faults[:MOST_SHOWN]:
            self.stderr.write(f"{name}: {fault}")
        if len(faults) > MOST_SHOWN:
            self.stderr.write(f"{name}: and {len(faults) - MOST_SHOWN} more")


def _asked(name: str) -> Asked:
    """What the document in that file answers; one that cannot be read has that fault."""
    try:
        data = _read(name)
    except (OSError, ValueError) as problem:  # ValueError: a name no file can have
        said = problem.strerror if isinstance(problem, OSError) else str(problem)
        return Asked([Fault("", f"it cannot be read: {said}")])
    return ask(data, book())


def _read(name: str) -> bytes:
    """The bytes, and one more than a document may have, so that a larger one is told."""
    if name == STDIN:
        if sys.stdin is None:
            raise ValueError("there is no input")
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)
