"""`manage.py eligibility FILE`: an X12 270 answered with its 271; nothing is posted."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.edi.eligibility import answer_270
from claims.edi.questions import Answers
from claims.management import asking
from claims.management.taking import payers_of


class Command(BaseCommand):
    help = (
        "Answer an X12 270 (005010X279A1) with TA1, 999 and 271: the coverage check of each "
        "patient. Exit 0: every inquiry answered; 1: something was refused; 2: not X12."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asking.add_arguments(parser)
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="whom to ask (default: PAYERS_FILE)"
        )
        parser.add_argument("--by", metavar="NAME", default="eligibility", help="who asks")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        payers = payers_of(options["payers"])

        def answer(stream: BinaryIO) -> Answers:
            return answer_270(stream, now=now, today=now.date(), by=options["by"], payers=payers)

        found = asking.answered(self, options, answer, called="inquiries", said=_said)
        if found.refusals or any(each["rejections"] for each in found.told):
            raise SystemExit(1)


def _said(found: Answers) -> Iterator[str]:
    answered = sum(not each["rejections"] for each in found.told)
    yield f"{answered} of {len(found.told)} inquiries answered."
    for each in found.told[: asking.SHOWN]:
        trace = ", ".join(each["traces"]) or "without a trace"
        for one in each["rejections"]:
            yield f"{trace}: refused in {one['loop']}, AAA {one['code']}"
        for segment in each["segments"]:
            yield f"{trace}: {segment}"
