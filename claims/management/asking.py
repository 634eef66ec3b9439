"""What commands that answer a file of questions have in common."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand

from claims.edi.questions import Answers
from claims.operations.whole_files import can_write, safe_stem, write_all
from kernel.record.stored import clean

NOT_READ = 2
SHOWN = 50


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="DIR", help="put the answers here")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def answered(
    command: BaseCommand,
    options: dict[str, Any],
    answer: Callable[[BinaryIO], Answers],
    *,
    called: str,
    said: Callable[[Answers], Iterator[str]],
) -> Answers:
    """Answer the file and say so: the lines `said`, of which the first is about the whole, or as
    JSON with the questions under `called`.  Exit code 2 where it is not to be read, or not X12."""
    path: Path = options["file"]
    out: Path | None = options["out"]
    name = clean(str(path))
    try:
        with path.open("rb") as stream:
            found = answer(stream)
        written = _written(found, path.stem, out) if out else []
    except OSError as problem:
        command.stderr.write(f"{name}: {problem.strerror or problem}")
        raise SystemExit(NOT_READ) from None
    faults = [each.message for each in found.faults] + found.refusals
    if options["json"]:
        shown = {
            "file": name,
            "is_x12": found.is_x12,
            "faults": faults,
            called: found.told,
            "answers": {kind: content.decode("latin-1") for kind, content in found.files.items()},
            "written": written,
        }
        command.stdout.write(json.dumps(shown, ensure_ascii=False))
    else:
        first, *more = said(found)
        command.stdout.write(f"{name}: {first}")
        for line in [*faults[:SHOWN], *more, *(f"wrote {each}" for each in written)]:
            command.stdout.write(f"  {line}")
    if not found.is_x12:
        raise SystemExit(NOT_READ)
    return found


def _written(found: Answers, stem: str, out: Path) -> list[str]:
    can_write(out)
    names = {f"{safe_stem(stem)}.{kind}.edi": content for kind, content in found.files.items()}
    return [str(path) for path in write_all(out, names)]
