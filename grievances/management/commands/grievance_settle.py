"""`manage.py grievance_settle CONTACT FILE`: a person says what each issue of a contact is."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor
from appeals.operations.intake.settle import UnknownContact
from claims.management.permitted import permitted
from grievances.management.sorting import document_of, issue_as_json, tell_issue
from grievances.operations.intake.beside import beside_now
from grievances.operations.intake.document import read_settling
from grievances.operations.intake.settle import CLASSIFY, settle
from grievances.operations.on_file import UnableToGrieve


class Command(BaseCommand):
    help = (
        "Say what each issue of a contact is, from a document (JSON or YAML): an appeal, a request "
        "for coverage, a grievance or an inquiry. Each starts at the first receipt; all or none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", type=int, metavar="CONTACT")
        parser.add_argument("file", type=Path, metavar="FILE")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], CLASSIFY)
        said, faults = read_settling(document_of(options["file"]), sender=options["by"])
        if said is None:
            raise CommandError("\n".join(str(fault) for fault in faults), returncode=2)
        try:
            issues = settle(
                options["contact"],
                said.words,
                decision_to_change=said.decision_to_change,
                actor=actor,
                now=timezone.now(),
            )
        except (UnableToGrieve, UnknownContact) as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            told = [issue_as_json(each) for each in issues]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for each in issues:
            tell_issue(self, each)
        for told_too in beside_now(issues[0].contact):
            self.stdout.write(f"  look: {told_too}")
