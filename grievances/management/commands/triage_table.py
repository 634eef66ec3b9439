"""`manage.py triage_table`: the table of triage, row by row; checked, and added to."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.triage_table import extend, newest, table_in_force
from grievances.triage.table import Row, Table, UnableToReadTable, built_in_text, read
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded


class Command(BaseCommand):
    help = (
        "List the rows by which contacts are sorted. --check FILE says of every fault in additions "
        "where it stands; --extend FILE puts them in force, in place of those before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", type=Path, metavar="FILE")
        parser.add_argument("--extend", type=Path, metavar="FILE")
        parser.add_argument("--why", default="", help="why it is added to")
        parser.add_argument("--by", default="", metavar="NAME", help="whose word it is")
        parser.add_argument("--json", action="store_true", help="one array on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            table = self._table(**options)
        except (UnableToReadTable, UnableToReadYaml, OSError) as wrong:
            raise CommandError(str(wrong), returncode=2) from None
        except UnableToGrieve as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            rows = [_as_json(each) for each in table.rows]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for line in _lines(table):
            self.stdout.write(line)

    def _table(self, **options: Any) -> Table:
        if options["extend"]:
            actor = permitted(options["by"], "triage.extend")
            text = decoded(options["extend"].read_bytes())
            return extend(text, options["why"], actor=actor, now=timezone.now())
        if options["check"]:
            return read(built_in_text(), decoded(options["check"].read_bytes()))
        row = newest()
        if row is not None and table_in_force().mark != row.mark:
            read(built_in_text(), row.text)  # says what no longer fits
        return table_in_force()


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "row": row.name,
        "question": row.question,
        "says": list(row.says),
        "about": list(row.about),
        "who": list(row.who),
        "unless": list(row.unless),
        "becomes": row.becomes,
        "category": row.category,
        "quality_of_care": row.quality_of_care,
        "why": row.why,
        "cite": row.cite,
    }


def _lines(table: Table) -> list[str]:
    lines, asked = [f"Table {table.mark}: {len(table.rows)} rows."], ""
    for row in table.rows:
        if row.question != asked:
            asked = row.question
            lines.append(asked)
        about = f" about {' or '.join(row.about)}" if row.about else ""
        who = f" by {' or '.join(row.who)}" if row.who else ""
        said = " or ".join(row.says)
        lines.append(f"  {row.name}: {said}{about}{who} -> {row.becomes} ({row.category})")
        lines.append(f"      {row.why} ({row.cite})")
    return lines
