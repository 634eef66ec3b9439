"""The bank's file of confirmed trace numbers: CSV with a header.  Pure.

Columns `trace` and `bank_trace`; `amount` and `date` where the bank gives them.
"""

import csv
import io
from datetime import date, datetime, time, tzinfo

from claims.operations.confirm import Confirmation
from kernel.money import Money, UnableToReadMoney

NEEDED = ("trace", "bank_trace")
COLUMNS = (*NEEDED, "amount", "date")


class UnableToReadConfirmations(ValueError):
    """The file is not a list of trace numbers; the message says what is wrong and in which line."""


def read_confirmations(
    text: str, *, today: date, zone: tzinfo
) -> tuple[list[Confirmation], list[str]]:
    """The confirmations, and in words every line that is none.  Without a date: `today`."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnableToReadConfirmations(
            f"line 1: no column {' and '.join(missing)}; the header names {', '.join(COLUMNS)}"
        )
    reader.fieldnames = columns
    read: list[Confirmation] = []
    wrong: list[str] = []
    for row in reader:
        values = {key: (row.get(key) or "").strip() for key in COLUMNS}
        if not any(values.values()):
            continue
        try:
            read.append(_confirmation(values, today, zone))
        except ValueError as problem:
            wrong.append(f"line {reader.line_num}: {problem}")
    return read, wrong


def _confirmation(values: dict[str, str], today: date, zone: tzinfo) -> Confirmation:
    if not values["trace"]:
        raise ValueError("no trace number")
    try:
        amount = Money(values["amount"].replace(",", "")) if values["amount"] else None
    except UnableToReadMoney:
        raise ValueError(f"{values['amount']!r} is not an amount of money") from None
    try:
        day = date.fromisoformat(values["date"]) if values["date"] else today
    except ValueError:
        raise ValueError(f"{values['date']!r} is not a day; write YYYY-MM-DD") from None
    return Confirmation(values["trace"], values["bank_trace"], _noon(day, zone), amount)


def _noon(day: date, zone: tzinfo) -> datetime:
    """A day has no hour: noon is in that day whichever way zones differ."""
    return datetime.combine(day, time(12), zone)
