"""`manage.py letters_again NUMBER --line …`: send a letter that came back to a new address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.letters.again import UnableToSendAgain, send_again
from kernel.letters.states import CHANNELS


class Command(BaseCommand):
    help = "Hand a letter that came back, or was refused, over again. The first sending date stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="L0000000012")
        parser.add_argument(
            "--line", action="append", default=[], metavar="TEXT", help="a line of the address"
        )
        parser.add_argument("--channel", choices=CHANNELS, default="print")

    def handle(self, *args: Any, **options: Any) -> None:
        digits = options["number"].removeprefix("L")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            raise CommandError(f"{options['number']!r} is no letter's number; write L0000000012")
        try:
            made = send_again(
                int(digits),
                address=options["line"],
                channel=options["channel"],
                now=timezone.now(),
            )
        except UnableToSendAgain as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Attempt {made.attempt} waits for the next batch.")
