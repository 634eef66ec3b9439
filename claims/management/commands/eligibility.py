"""`manage.py eligibility FILE`: an X12 270 answered with its 271; nothing is posted."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.edi.eligibility import Eligibility, answer_270
from claims.operations.whole_files import can_write, on_disk, safe_stem, write_whole
from kernel.record.stored import clean

NOT_READ = 2
_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Answer an X12 270 (005010X279A1) with TA1, 999 and 271: the coverage check of each "
        "patient. Exit 0: every inquiry answered; 1: something was refused; 2: not X12."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--out", type=Path, metavar="DIR", help="put the answers here")
        parser.add_argument("--by", metavar="NAME", default="eligibility", help="who asks")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        name = clean(str(path))
        try:
            with path.open("rb") as stream:
                found = answer_270(
                    stream, now=timezone.now(), today=timezone.localdate(), by=options["by"]
                )
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
        if found.refusals or any(each["rejections"] for each in found.told):
            raise SystemExit(1)

    def _say(self, name: str, found: Eligibility, written: list[str]) -> None:
        answered = sum(not each["rejections"] for each in found.told)
        self.stdout.write(f"{name}: {answered} of {len(found.told)} inquiries answered.")
        faults = [each.message for each in found.faults] + found.refusals
        for line in faults[:_SHOWN]:
            self.stdout.write(f"  {line}")
        for each in found.told[:_SHOWN]:
            trace = ", ".join(each["traces"]) or "without a trace"
            for one in each["rejections"]:
                self.stdout.write(f"  {trace}: refused in {one['loop']}, AAA {one['code']}")
            for segment in each["segments"]:
                self.stdout.write(f"  {trace}: {segment}")
        for path in written:
            self.stdout.write(f"  wrote {path}")


def _written(found: Eligibility, stem: str, out: Path) -> list[str]:
    can_write(out)
    paths = [
        write_whole(out / f"{safe_stem(stem)}.{kind}.edi", content)
        for kind, content in found.files.items()
    ]
    on_disk(out)
    return [str(path) for path in paths]


def _as_json(name: str, found: Eligibility, written: list[str]) -> dict[str, Any]:
    return {
        "file": name,
        "is_x12": found.is_x12,
        "faults": [each.message for each in found.faults] + found.refusals,
        "inquiries": found.told,
        "answers": {kind: content.decode("latin-1") for kind, content in found.files.items()},
        "written": written,
    }
