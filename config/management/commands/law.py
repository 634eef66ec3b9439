"""`manage.py law CITATION`: what rests on a section of law."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.resting import Resting, cites, resting_on
from kernel.law import link


class Command(BaseCommand):
    """Needs no database."""

    help = "Every rule, number, clock, letter and edit that rests on a section: law 422.590"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "citation", help="a section, as 422.590, or more, as '42 CFR 422.590(a)'"
        )
        parser.add_argument("--json", action="store_true", help="the rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = resting_on(options["citation"])
        if not options["citation"].strip() or not found:
            raise CommandError(f"nothing rests on {options['citation']!r}", returncode=1)
        if options["json"]:
            text = json.dumps([each.as_json() for each in found], indent=2)
        else:
            text = "\n".join([*links(found, options["citation"]), *map(in_words, found)])
        with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
            self.stdout.write(text)
            self.stdout.flush()


def links(found: list[Resting], asked: str) -> list[str]:
    """Where the text that was asked for is online; not that of what is cited beside it."""
    cited = {one for each in found for one in each.cite.split("; ")}
    known = {link(one) for one in cited if cites(one, asked)}
    return sorted(address for address in known if address)


def in_words(each: Resting) -> str:
    weak = "  (weak: confirm first)" if each.weak else ""
    return f"{each.kind:6}  {each.name}  {each.what}  [{each.cite}]  {each.file}{weak}"
