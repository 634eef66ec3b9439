"""`manage.py inquiry_code NUMBER [--function CODE] [--reason CODE] [--objection TEXT]`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.codes import codes
from grievances.management.on_matters import Act, OnMatter
from grievances.operations.matters.department import code


class Command(OnMatter):
    help = "Give an inquiry its codes of the register, or object to those a department proposed."

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("--function", default="", choices=["", *codes()["function"]])
        parser.add_argument("--reason", default="", choices=["", *codes()["reason"]])
        parser.add_argument("--objection", default="", help="what the plan holds against the codes")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        names = ("function", "reason", "objection")
        said = {name: options[name] for name in names}
        return lambda actor, seen: code(options["number"], actor, now, seen, **said)
