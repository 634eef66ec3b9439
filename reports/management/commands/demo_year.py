"""`manage.py demo_year`: a synthetic year of claims, authorizations, appeals and grievances.

It is written into an empty database by the operations doors use, at its own moments.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports.year.digest import digests
from reports.year.making import Made, Sizes, make
from reports.year.putting_on_file import UnableToMakeTheYear


class Command(BaseCommand):
    help = (
        "Write an invented year into an empty database: the same seed gives the same cases, "
        "amounts, events and times. --faults plants what reports must find, and lists it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whole = Sizes()
        parser.add_argument("--claims", type=_count, default=whole.claims, metavar="N")
        parser.add_argument("--authorizations", type=_count, default=whole.authorizations)
        parser.add_argument("--appeals", type=_count, default=whole.appeals, metavar="N")
        parser.add_argument("--grievances", type=_count, default=whole.grievances, metavar="N")
        parser.add_argument("--letters", type=_count, default=whole.letters, metavar="N",
                            help="letters of appeals and grievances set as PDFs")  # fmt: skip
        parser.add_argument("--seed", type=_count, default=7, metavar="N")
        parser.add_argument("--year", type=int, choices=[2026], default=2026,
                            help="the year whose fees and numbers are on record")  # fmt: skip
        parser.add_argument("--faults", action="store_true", help="plant known faults")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "out" / "year",
                            metavar="DIR", help="where faults.json goes")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("claims", "authorizations", "appeals", "grievances", "letters")
        sizes = Sizes(**{name: options[name] for name in names})
        try:
            with TemporaryDirectory(prefix="recourse-year-") as scratch:
                made = make(
                    sizes,
                    year=options["year"],
                    seed=options["seed"],
                    faults=options["faults"],
                    scratch=Path(scratch),
                )
        except UnableToMakeTheYear as why:
            raise CommandError(str(why)) from None
        listed = self._list(made, options["out"]) if options["faults"] else None
        found = digests()
        said: dict[str, Any] = {"counts": made.counts, "digests": found}
        said |= {"seconds": made.rates.as_json()}
        if options["json"]:
            said["faults"] = str(listed) if listed else ""
            self.stdout.write(json.dumps(said))
            return
        self._show(made, listed, found)

    def _list(self, made: Made, out: Path) -> Path:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "faults.json"
        made.faults.write(path)
        return path

    def _show(self, made: Made, listed: Path | None, found: dict[str, str]) -> None:
        self.stdout.write("Everybody in it is invented.")
        for name, count in made.counts.items():
            self.stdout.write(f"  {name:34} {count:>10,}")
        self.stdout.write("\nHow long each kind of act took:")
        for line in made.rates.lines():
            self.stdout.write(f"  {line}")
        self.stdout.write("\nSHA-256 of what was written:")
        for name, value in found.items():
            self.stdout.write(f"  {name:16} {value}")
        if listed:
            self.stdout.write(f"\n{len(made.faults.planted)} faults planted, listed in {listed}")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ArgumentTypeError(f"{text}: none, or more")
    return number
