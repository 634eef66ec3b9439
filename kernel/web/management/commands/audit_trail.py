"""`manage.py audit_trail NUMBER`: who did, who looked, before and after, and why."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.audit.table import cells, csv_lines
from kernel.audit.trail import Entry, UnknownMatter, of_case, of_member
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed, require
from kernel.record.looking import looked


class Command(BaseCommand):
    """A case number, or with `--member` a member's; in order of time, as text or CSV."""

    help = "Everything about a case or a member: who did, who looked, before and after, why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--member", action="store_true", help="it is a member's number")
        parser.add_argument("--csv", action="store_true", help="a table for a spreadsheet")
        parser.add_argument(
            "--by",
            default=getpass.getuser(),
            metavar="NAME",
            help="who looks (default: who is signed in at this machine); it is recorded",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number, member = options["number"], options["member"]
        try:
            actor = actor_named(options["by"])
            require(actor, "audit.read")
            entries = of_member(number) if member else of_case(number)
        except (UnknownPerson, NotAllowed, UnknownMatter) as problem:
            raise CommandError(str(problem)) from None
        named = {"member": number} if member else {"case": number}
        looked(actor.name, "audit trail", now=timezone.now(), **named)
        if options["csv"]:
            self.stdout.write("".join(csv_lines(entries)), ending="")
            return
        for each in entries:
            self.stdout.write(_in_words(each))


def _in_words(each: Entry) -> str:
    at, by, kind, what, why, before, after, source = cells(each)
    lines = [f"{at}  {by or 'nobody named'}  {kind}: {what}  [{source}]"]
    lines += [f"    why: {why}"] if why else []
    lines += [f"    before: {before}"] if before else []
    lines += [f"    after: {after}"] if after else []
    return "\n".join(lines)
