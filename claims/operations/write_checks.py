"""The check register for the print vendor: one row a check.  Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date

from kernel.money import Money
from kernel.spreadsheet import inert


@dataclass(frozen=True, slots=True)
class Check:
    """One check to print and mail.  `trace` is its number; `pays_for` says what it is for."""

    trace: str
    payer: str
    payee: str
    street: str
    city: str
    state: str
    zip: str
    amount: Money
    date: date
    pays_for: str


def register(checks: Iterable[Check]) -> str:
    """CSV with a header.  Text that a spreadsheet would take for a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Check))
    for check in checks:
        writer.writerow(_cell(value) for value in astuple(check))
    return text.getvalue()


def _cell(value: object) -> str:
    shown = str(value)
    return inert(shown) if isinstance(value, str) else shown
