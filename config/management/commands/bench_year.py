"""`manage.py bench_year`: the whole synthetic year in a database of its own, against the clock.

Then each stage, in that database.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.bench.databases import UnableToBench, database, drop_abandoned
from config.bench.worker import work

WHOLE = {"claims": 200_000, "authorizations": 5_000, "appeals": 3_000, "grievances": 2_000}
Stage = Callable[[str, Path], list[str]]


def _reports(database: str, listed: Path) -> list[str]:
    """Every table of the program audit over the year, beside plain SQL."""
    said = work(database, "year_reports", {"listed": str(listed)}).said[0]
    return [
        *said["lines"],
        f"{said['statements']:,} statements, {said['peak_mib']:,.0f} MiB at most",
    ]


def _sums(database: str, listed: Path) -> list[str]:
    """Every other report of the year, its figures beside plain SQL."""
    said = work(database, "year_sums", {}).said[0]
    return [*said["lines"], f"{said['peak_mib']:,.0f} MiB at most"]


STAGES: Mapping[str, Stage] = {"reports": _reports, "sums": _sums}
"""What is done in the year's database once it is written, by name: told the database and the list
of planted faults, a stage answers the lines to show."""


class Command(BaseCommand):
    """Speed is shown, never judged.  Exit code 1: money is missing, or the record is broken."""

    help = "Write the synthetic year, print how fast each kind of act was, then run its stages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, count in WHOLE.items():
            parser.add_argument(f"--{name}", type=int, default=count, metavar="N")
        parser.add_argument("--seed", type=int, default=7, metavar="N")
        parser.add_argument("--stages", nargs="*", choices=tuple(STAGES), default=tuple(STAGES))
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "out" / "year",
                            metavar="DIR", help="where faults.json goes")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        drop_abandoned()
        out: Path = options["out"].resolve()
        out.mkdir(parents=True, exist_ok=True)
        said = {
            "sizes": {name: options[name] for name in WHOLE},
            "seed": options["seed"],
            "listed": str(out / "faults.json"),
        }
        try:
            with database("year") as name:
                worked = work(name, "year", said)
                self._show(worked.seconds, worked.said[0])
                for stage in options["stages"]:
                    self.stdout.write(f"\n{stage}")
                    for line in STAGES[stage](name, out / "faults.json"):
                        self.stdout.write(f"  {line}")
        except UnableToBench as why:
            raise CommandError(str(why)) from None
        if float(worked.said[0]["ledger"]) or worked.said[0]["damage"]:
            raise CommandError("the ledger is not nothing, or the record is broken", returncode=1)

    def _show(self, seconds: float, year: dict[str, Any]) -> None:
        counts = ", ".join(f"{name} {count:,}" for name, count in year["counts"].items())
        self.stdout.write(f"year: {counts}, in {seconds:,.0f} s")
        for line in (*year["rates"], f"ledger {year['ledger']}", f"damage {year['damage']}"):
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  {len(year['planted'])} faults planted")
