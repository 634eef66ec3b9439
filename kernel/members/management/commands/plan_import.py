"""`manage.py plan_import FILE…`: plans and their terms, from YAML or JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.members.plan_documents import read_plans
from kernel.members.planning import PlansOutcome, in_words, put_on_file
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import Fault
from kernel.record.acting import acting


class Command(BaseCommand):
    """Exit code 0: all taken; 1: some refused, each with why; 2: a file cannot be read."""

    help = "Put plans and their terms on file. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes: dict[str, PlansOutcome] = {}
        unread: list[str] = []
        with acting("plan_import"):
            for path in options["files"]:
                try:
                    outcomes[str(path)] = _take(path)
                except (OSError, UnicodeDecodeError, UnableToReadYaml) as problem:
                    unread.append(str(problem))
        if options["json"]:
            self.stdout.write(as_json(outcomes, unread))
        else:
            self._say(outcomes)
        for why in unread:
            self.stderr.write(why)
        if unread:
            raise CommandError(f"{len(unread)} file(s) could not be read", returncode=2)
        refused = sum(len(outcome.refused) for outcome in outcomes.values())
        if refused:
            raise CommandError(f"{refused} fault(s); what they are about was not taken")

    def _say(self, outcomes: dict[str, PlansOutcome]) -> None:
        for name, outcome in outcomes.items():
            self.stdout.write(f"{name}: {in_words(outcome)}")
            for fault in outcome.refused:
                self.stdout.write(f"  {fault}")


def _take(path: Path) -> PlansOutcome:
    plans, faults = read_plans(path.read_text(encoding="utf-8-sig"), source=str(path))
    outcome = put_on_file(plans)
    outcome.refused[:0] = faults
    return outcome


def as_json(outcomes: dict[str, PlansOutcome], unread: list[str]) -> str:
    files = [
        {
            "file": name,
            "new": outcome.new,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "refused": [_fault(fault) for fault in outcome.refused],
        }
        for name, outcome in outcomes.items()
    ]
    return json.dumps({"files": files, "unread": unread}, indent=2)


def _fault(fault: Fault) -> dict[str, str]:
    return {"where": fault.path, "message": fault.message}
