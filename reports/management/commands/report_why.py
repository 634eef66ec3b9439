"""`manage.py report_why SNAPSHOT ROW COLUMN`: a cell's case, event and document."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted, seen_by
from kernel.cases.models import Case
from reports.operations.write import UnknownSnapshot, snapshot_named
from reports.table import UnableToReport
from reports.why import Why, why


class Command(BaseCommand):
    help = "Says why a cell of a report is so: its case, the event on record, the document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snapshot", metavar="SNAPSHOT")
        parser.add_argument("row", type=int, metavar="ROW", help="the first is 1")
        parser.add_argument("column", metavar="COLUMN", help="its name, field or position")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "report.why")
        try:
            snapshot = snapshot_named(options["snapshot"])
            found = why(snapshot, options["row"], options["column"])
        except (UnknownSnapshot, UnableToReport) as fault:
            raise CommandError(str(fault)) from None
        case = Case.objects.select_related("member").filter(number=found.case).first()
        seen_by(
            actor,
            f"a cell of {snapshot.number}",
            restricted_to=case.restricted_to if case else "",
            member=case.member.number if case and case.member else "",
            case=found.case,
            now=timezone.now(),
        )
        self.stdout.write("\n".join(f"{name}: {value}" for name, value in _lines(found)))


def _lines(found: Why) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = [
        ("column", f"{found.column.position} {found.column.name}"),
        ("cell", found.cell or "(empty: not on record)"),
        ("read from", found.column.source),
        ("confidence", found.column.sure),
        ("case", found.case),
    ]
    if found.at is not None and found.recorded_at is not None:
        said += [
            ("event", f"{found.event} (number {found.source.event})"),
            ("happened", found.at.isoformat()),
            ("written down", f"{found.recorded_at.isoformat()} by {found.by}"),
        ]
    if found.source.row:
        said.append(("row", found.source.row))
    if found.source.document:
        said.append(("document", found.source.document))
    return said
