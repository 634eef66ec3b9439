"""`manage.py sample_show SAMPLE [--csv] [--sheet FILE] [--again]`: a sample, and its sheet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted
from kernel.people.policy import NotAllowed
from kernel.record.looking import looked_at_many
from reports.evidence.zipping import rows_csv, sheet_of
from reports.management.sampling import lines_of
from reports.sampling.draw import READ, UnknownSample, drawn_again
from reports.showing.samples import sample_for


class Command(BaseCommand):
    """Exit code 1: drawn again, it gives other cases."""

    help = "Shows a sample that was drawn; with --again draws it once more and compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", metavar="SAMPLE")
        parser.add_argument("--csv", action="store_true", help="its rows as CSV")
        parser.add_argument(
            "--sheet", type=Path, metavar="FILE", help="the reviewer's sheet, as XLSX, into a file"
        )
        parser.add_argument("--again", action="store_true", help="draw it again and compare")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], READ)
        try:
            shown = sample_for(actor, options["sample"])
        except (UnknownSample, NotAllowed) as why:
            raise CommandError(str(why)) from None
        seen = [("", each.case) for each in shown.rows]
        looked_at_many(actor.name, f"sample {shown.sample.number}", seen, now=timezone.now())
        if options["csv"]:
            self.stdout.write(rows_csv(shown.sample, shown.files), ending="")
        else:
            self.stdout.write("\n".join(lines_of(shown.sample)))
        if options["sheet"]:
            options["sheet"].write_bytes(sheet_of(shown.sample, shown.files))
        if options["again"]:
            if not drawn_again(shown.sample):
                raise CommandError("drawn again, it gives other cases", returncode=1)
            self.stderr.write("drawn again: the same cases")
