"""`manage.py claim_status FILE`: an X12 276 answered with its 277; nothing is posted."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.edi.claim_status import answer_276
from claims.edi.questions import Answers
from claims.management import asking
from claims.management.taking import payers_of


class Command(BaseCommand):
    help = (
        "Answer an X12 276 (005010X212) with TA1, 999 and 277: how each claim asked about stands. "
        "Exit 0: every request answered; 1: something was refused; 2: not X12."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asking.add_arguments(parser)
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="who answers (default: PAYERS_FILE)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        payers = payers_of(options["payers"])

        def answer(stream: BinaryIO) -> Answers:
            return answer_276(stream, now=now, today=now.date(), payers=payers)

        found = asking.answered(self, options, answer, called="requests", said=_said)
        if found.refusals or found.faults:
            raise SystemExit(1)


def _said(found: Answers) -> Iterator[str]:
    count = sum(len(each["claims"]) for each in found.told)
    yield f"{len(found.told)} requests, {count} claims found."
    for each in found.told[: asking.SHOWN]:
        for claim in each["claims"]:
            yield f"{each['trace']}: {claim['number']} {claim['status']}"
        if not each["claims"]:
            yield f"{each['trace']}: {each['status']}"
