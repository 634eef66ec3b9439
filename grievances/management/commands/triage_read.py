"""`manage.py triage_read TEXT`: how the table of triage would sort a text.  Nothing is kept."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from grievances.management.sorting import as_json, shown
from grievances.operations.triage_table import table_in_force
from grievances.triage.likeness import built_in_likeness
from grievances.triage.sort import sort


class Command(BaseCommand):
    help = (
        "Sort a text into its issues by the table in force, and by likeness what fits no row of "
        "it, each with the words it rests on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="what was said or written; - reads it")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        text = sys.stdin.read() if options["text"] == "-" else options["text"]
        found = sort(text, table_in_force(), built_in_likeness())
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False))
            return
        for line in shown(found):
            self.stdout.write(line)
