"""`manage.py bench`: invented claims checked, posted, decided, paid and told, against the clock, in
databases of the bench's own."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.bench import (
    checked,
    file_to_posted,
    growth,
    measured,
    one_claim,
    pages,
    reported,
    told,
)
from config.bench.databases import UnableToBench, drop_abandoned, in_large_pages
from config.bench.figures import Part
from config.bench.stage import Stage

PARTS: dict[str, Callable[[Stage], Part]] = {
    "check": checked.measure,
    "decide": measured.measure,
    "file": file_to_posted.measure,
    "pages": pages.measure,
    "api": one_claim.measure,
    "letters": told.measure,
    "reports": reported.measure,
    "growth": growth.measure,
}
BY_NAME_ONLY = ("growth",)
STOCK = (10_000, 100_000, 1_000_000)


class Command(BaseCommand):
    """Speed is shown, never judged.  Exit code 1: money that must be the same is not."""

    help = (
        "Measure on invented claims, each number beside its bound or its peer in the same run: "
        + ", ".join(PARTS)
        + f". Without --only, all but {', '.join(BY_NAME_ONLY)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--claims", type=_count, default=20_000, metavar="N")
        parser.add_argument("--only", action="append", choices=list(PARTS), metavar="PART")
        parser.add_argument("--rounds", type=_count, default=3, metavar="N", help="medians of N")
        parser.add_argument(
            "--stock", type=_count, nargs="+", default=STOCK, metavar="N", help="for growth"
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["only"] or [name for name in PARTS if name not in BY_NAME_ONLY]
        drop_abandoned()
        large = in_large_pages()
        self._tell(f"PostgreSQL's shared memory in large pages: {large}")
        parts: list[Part] = []
        with TemporaryDirectory(prefix="recourse-bench-") as scratch:
            stock = tuple(options["stock"])
            stage = Stage(
                options["claims"], options["rounds"], Path(scratch), self._tell, stock=stock
            )
            try:
                for name in dict.fromkeys(chosen):
                    parts.append(PARTS[name](stage))
                    if not options["json"]:
                        self._show(parts[-1])
            except UnableToBench as why:
                raise CommandError(str(why)) from None
            finally:
                stage.close()
        if options["json"]:
            said = {name: options[name] for name in ("claims", "rounds")}
            said["large_pages"] = large
            self.stdout.write(json.dumps(said | {"parts": [each.as_json() for each in parts]}))
        self._judge(parts)

    def _tell(self, line: str) -> None:
        self.stderr.write(f"… {line}")

    def _show(self, part: Part) -> None:
        totals = ", ".join(f"{name} {value}" for name, value in part.totals.items())
        self.stdout.write(f"\n{part.name}: {totals}")
        for each in part.figures:
            self.stdout.write(f"  {each.shown()}")

    def _judge(self, parts: list[Part]) -> None:
        differences = [line for part in parts for line in part.differences]
        if differences:
            self.stderr.write("THE MONEY IS NOT THE SAME IN EVERY ROUND:")
            for line in differences:
                self.stderr.write(f"  {line}")
            raise SystemExit(1)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(f"{text}: at least one")
    return number
