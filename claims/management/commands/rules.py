"""`manage.py rules`: every rule with its question, its codes, what it rests on, and its place."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand

from claims.law_book import book
from claims.sources import RuleRow, rule_rows


class Command(BaseCommand):
    """Needs no database."""

    help = "Every rule in pipeline order: stage, CARC, citations, file and line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rule_rows(book())
        if options["json"]:
            text = json.dumps([as_json(row) for row in rows], indent=2)
        else:
            text = "\n".join(in_words(rows))
        with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
            self.stdout.write(text)
            self.stdout.flush()


def as_json(row: RuleRow) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "stage": row.stage,
        "carc": list(row.carcs),
        "cites": list(row.cites),
        "numbers": list(row.numbers),
        "file": row.file,
        "line": row.line,
    }


def in_words(rows: Sequence[RuleRow]) -> Iterator[str]:
    stage = None
    for row in rows:
        if row.stage != stage:
            stage = row.stage
            yield stage
        codes = f"CARC {', '.join(row.carcs)}" if row.carcs else "no CARC"
        yield f"  {row.rule:24}  {codes:16}  {row.file}:{row.line}"
        yield f"      {'; '.join(row.cites) or 'rests on no section of law'}"
