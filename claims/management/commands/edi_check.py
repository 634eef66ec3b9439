"""`manage.py edi_check`: what is wrong with an 837P file.  Nothing is posted."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand
from django.db import Error
from django.utils import timezone

from claims.edi.intake_837p import check_837p
from claims.edi.known_codes import codes_at_hand
from claims.edi.originals import has_corrections, refuse_without_original
from claims.edi.receipt import Receipt
from claims.edi.served_later import refuse_served_later
from claims.edi.telling import in_pieces, shown, told
from kernel.record.stored import clean
from kernel.x12.kept import UnableToKeep

NOT_READ = 2
_STANDARD_INPUT = "-"
_FORM_ONLY = "whether the claims to be replaced or voided are on file was not checked"

Opened = Callable[[str], AbstractContextManager[Any]]
"""Opens the file at its beginning, once more each time."""


class Command(BaseCommand):
    help = (
        "Check an 837P file and say what its acknowledgments would; post nothing. What was agreed "
        "with who sends it, and whether it came before, is looked at when it is posted. "
        "Exit 0: all accepted; 1: something refused; 2: not X12 at all, or not to be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file; - is the standard input")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        file: str = options["file"]
        name = "standard input" if file == _STANDARD_INPUT else shown(clean(file))
        try:
            with _readable(file) as opened:
                receipt = _checked(opened)
            with _told():
                self._tell(receipt, name, as_json=options["json"])
                self.stdout.flush()
            code = receipt.exit_code
        except BrokenPipeError:
            raise  # whoever read it has enough
        except OSError as problem:  # also of the verdicts: they are read while they are told
            _let_go_of_the_output()
            self.stderr.write(f"{name}: {problem.strerror or problem}")
            raise SystemExit(NOT_READ) from None
        if code:
            raise SystemExit(code)

    def _tell(self, receipt: Receipt, name: str, *, as_json: bool) -> None:
        if as_json:
            for piece in in_pieces(receipt.as_json(iter)):
                self.stdout.write(piece, ending="")
            self.stdout.write("")
        elif not receipt.is_x12:
            why = "; ".join(each.message for each in receipt.faults)
            self.stderr.write(f"{name}: {why or 'not X12'}")
        else:
            claims = sum(len(each.claims) for each in receipt.transactions)
            good = sum(each.accepted_count for each in receipt.transactions)
            self.stdout.write(f"{name}: {good} of {claims} claims acceptable.")
            for line in (*told(receipt, notes=True), *receipt.notes):
                self.stdout.write(f"  {line}")


@contextmanager
def _readable(file: str) -> Iterator[Opened]:
    """The file, which may be read twice: the standard input is kept until it was, without a name,
    so that nothing is left of it whatever ends the program."""
    if file != _STANDARD_INPUT:
        yield Path(file).open
        return
    if sys.stdin is None:
        raise OSError("it is closed")
    with TemporaryFile() as kept:
        copyfileobj(sys.stdin.buffer, kept)

        def again(_mode: str) -> AbstractContextManager[BinaryIO]:
            kept.seek(0)
            return nullcontext(kept)

        yield again


@contextmanager
def _told() -> Iterator[None]:
    """Where what is told cannot be written, that is no fault of the file."""
    try:
        yield
    except (BrokenPipeError, UnableToKeep):
        raise
    except OSError as problem:
        why = f"what was found of it cannot be written to the output: {problem.strerror}"
        raise OSError(problem.errno, why) from problem


def _let_go_of_the_output() -> None:
    """What is left of it would be tried once more at the end, and complained of."""
    if sys.stdout is sys.__stdout__ and sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _checked(opened: Opened) -> Receipt:
    """By the lists and the claims in the database; by form only, and saying so, without one."""
    codes, why = codes_at_hand()
    try:
        with opened("rb") as stream:
            receipt = check_837p(stream, codes)
        if not why:
            refuse_without_original(receipt)
    except Error as problem:  # it went away in between
        why = str(problem).partition("\n")[0]
        with opened("rb") as stream:
            receipt = check_837p(stream)
    refuse_served_later(receipt, timezone.localdate())
    if why:
        receipt.notes.insert(0, f"no code list could be read from a database: {why}")
        if has_corrections(receipt):
            receipt.notes.append(_FORM_ONLY)
    return receipt
