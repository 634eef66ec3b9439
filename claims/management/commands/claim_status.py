"""`manage.py claim_status FILE`: an X12 276 answered with its 277; nothing is posted."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.edi.claim_status import ClaimStatus, answer_276
from claims.operations.whole_files import can_write, on_disk, safe_stem, write_whole
from kernel.record.stored import clean

NOT_READ = 2
_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Answer an X12 276 (005010X212) with TA1, 999 and 277: how each claim asked about stands. "
        "Exit 0: every request answered; 1: something was refused; 2: not X12."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--out", type=Path, metavar="DIR", help="put the answers here")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        name = clean(str(path))
        try:
            with path.open("rb") as stream:
                found = answer_276(stream, now=timezone.now(), today=timezone.localdate())
            written = _written(found, path.stem, options["out"]) if options["out"] else []
        except OSError as problem:
            self.stderr.write(f"{name}: {problem.strerror or problem}")
            raise SystemExit(NOT_READ) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(name, found, written), ensure_ascii=False))
        else:
            self._say(name, found, written)
        if not found.is_x12:
            raise SystemExit(NOT_READ)
        if found.refusals or found.faults:
            raise SystemExit(1)

    def _say(self, name: str, found: ClaimStatus, written: list[str]) -> None:
        count = sum(len(each["claims"]) for each in found.told)
        self.stdout.write(f"{name}: {len(found.told)} requests, {count} claims found.")
        for line in ([each.message for each in found.faults] + found.refusals)[:_SHOWN]:
            self.stdout.write(f"  {line}")
        for each in found.told[:_SHOWN]:
            for claim in each["claims"]:
                self.stdout.write(f"  {each['trace']}: {claim['number']} {claim['status']}")
            if not each["claims"]:
                self.stdout.write(f"  {each['trace']}: {each['status']}")
        for path in written:
            self.stdout.write(f"  wrote {path}")


def _written(found: ClaimStatus, stem: str, out: Path) -> list[str]:
    can_write(out)
    paths = [
        write_whole(out / f"{safe_stem(stem)}.{kind}.edi", content)
        for kind, content in found.files.items()
    ]
    on_disk(out)
    return [str(path) for path in paths]


def _as_json(name: str, found: ClaimStatus, written: list[str]) -> dict[str, Any]:
    return {
        "file": name,
        "is_x12": found.is_x12,
        "faults": [each.message for each in found.faults] + found.refusals,
        "requests": found.told,
        "answers": {kind: content.decode("latin-1") for kind, content in found.files.items()},
        "written": written,
    }
