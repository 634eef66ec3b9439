"""`manage.py coverage_check`: would this opinion be covered, by what, and at what cost?"""

import json
import sys
from argparse import ArgumentParser
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, NoReturn, get_args

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.adjudication.facts import Scenario, SubjectKind
from claims.coverage.question import OPINIONS, read_question
from claims.coverage.shown import show
from claims.operations.coverage_check import UnableToCheck, coverage_check, fault_of
from kernel.reading import Fault

WRONG = 2
EXIT = {"yes": 0, "no": 1, "if_authorized": 1, "undecided": 1}


class Command(BaseCommand):
    help = (
        "Say whether a proposed second or third opinion would be covered, by which rule, what the "
        "plan would pay and the member owe, and what is still missing. Nothing is posted; who "
        "looked is recorded. Exit 0: covered; 1: not, or not yet; 2: the question is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--member", required=True, metavar="NUMBER")
        parser.add_argument("--npi", required=True, help="the clinician who shall give it")
        parser.add_argument("--tin", help="the practice the clinician bills under")
        parser.add_argument("--opinion", choices=tuple(OPINIONS), default="second")
        parser.add_argument("--scenario", choices=get_args(Scenario))
        parser.add_argument("--kind", choices=get_args(SubjectKind), help="what it is about")
        parser.add_argument("--diagnosis", metavar="ICD-10-CM")
        parser.add_argument("--procedure", metavar="CODE", help="the procedure in question")
        parser.add_argument("--urgency", choices=("elective", "urgent", "emergency"))
        parser.add_argument("--chain", metavar="NUMBER", help="the question, where it is on file")
        parser.add_argument("--code", action="append", metavar="CODE", help="the visit's code")
        parser.add_argument("--place", metavar="NN", help="place of service (default 11)")
        parser.add_argument("--on", metavar="DAY", help="the day of the visit (default today)")
        parser.add_argument("--first", metavar="NPI", help="who gave the first opinion")
        parser.add_argument("--why", metavar="TEXT", help="kept with who looked")
        parser.add_argument("--by", metavar="NAME", default="command", help="who asks")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, TextIOWrapper):  # a section sign on a terminal of ASCII
            sys.stdout.reconfigure(errors="backslashreplace")
        asked, faults = read_question(_document(options), today=timezone.localdate())
        if asked is None:
            self._refuse(faults)
        try:
            answer = coverage_check(asked, now=timezone.now(), by=options["by"])
        except UnableToCheck as why:
            self._refuse([fault_of(why)])
        with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
            if options["json"]:
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            else:
                show(answer, self.stdout)
        if EXIT[answer["covered"]]:
            raise SystemExit(EXIT[answer["covered"]])

    def _refuse(self, faults: list[Fault]) -> NoReturn:
        for fault in faults:
            self.stderr.write(str(fault))
        raise SystemExit(WRONG)


def _document(options: dict[str, Any]) -> dict[str, Any]:
    """The document of the API, as the options say it."""
    subject = {
        "kind": options["kind"],
        "diagnosis": options["diagnosis"],
        "code": options["procedure"],
        "urgency": options["urgency"],
    }
    named = {
        "member": options["member"],
        "npi": options["npi"],
        "tin": options["tin"],
        "opinion": options["opinion"],
        "scenario": options["scenario"],
        "subject": subject if any(subject.values()) else None,
        "chain": options["chain"],
        "codes": options["code"],
        "place_of_service": options["place"],
        "on": options["on"],
        "first": {"npi": options["first"]} if options["first"] else None,
        "why": options["why"],
    }
    return {key: value for key, value in named.items() if value is not None}
