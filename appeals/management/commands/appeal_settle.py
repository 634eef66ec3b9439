"""`manage.py appeal_settle CONTACT FILE`: a person says what it asks for; an appeal an issue."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor, lines_of, told_of
from appeals.operations.intake.document import read_issues
from appeals.operations.intake.settle import UnknownContact, reopen, set_aside, settle
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted
from claims.management.permitted import permitted
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded, document


class Command(BaseCommand):
    help = (
        "Open the appeals a contact asks for, from a document (JSON or YAML); --none: it asks for "
        "none, and why; --again: it does after all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", type=int, metavar="CONTACT")
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--none", default="", metavar="WHY")
        parser.add_argument("--again", default="", metavar="WHY")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now, contact = permitted(options["by"], "appeal.open"), timezone.now(), None
        try:
            if options["again"]:
                contact = reopen(options["contact"], options["again"], actor=actor, now=now)
            elif options["none"]:
                contact = set_aside(options["contact"], options["none"], actor=actor, now=now)
            else:
                made = settle(options["contact"], _issues(options["file"]), actor=actor, now=now)
                told = [told_of(each.number) for each in made]
        except (UnableToAppeal, UnknownContact) as why:
            raise CommandError(str(why)) from None
        if contact is not None:
            told = [{"contact": contact.pk, "state": contact.state}]
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for each in told:
            lines = lines_of(each) if "number" in each else (f"Contact {each['state']}.",)
            for line in lines:
                self.stdout.write(line)


def _issues(file: Path | None) -> list[Wanted]:
    """The issues of the document; CommandError (exit code 2) where it is wrong."""
    if file is None:
        raise CommandError("give a document with the issues, or --none WHY", returncode=2)
    try:
        issues, faults = read_issues(document(decoded(file.read_bytes())))
    except (OSError, UnableToReadYaml) as problem:
        raise CommandError(str(problem), returncode=2) from None
    if faults:
        raise CommandError("\n".join(str(fault) for fault in faults), returncode=2)
    return issues
