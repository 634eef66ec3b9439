"""Providers enroll for electronic payment: their bank accounts, each for its days."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from claims.models import PayeeAccount
from claims.operations.read_payers import routing_is_right
from providers.npi import is_npi

NEEDED = ("npi", "tin", "routing", "account", "from")
COLUMNS = (*NEEDED, "to", "kind")


class UnableToEnroll(ValueError):
    """The file is not a list of accounts, or a row of it cannot be enrolled."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One account from its first day; `to` is the first day it is no longer used."""

    npi: str
    tin: str
    routing: str
    account: str
    kind: str
    start: date
    to: date | None = None


@dataclass
class Enrolled:
    """What came of a file: new accounts, those on file already, and the lines that are wrong."""

    added: int = 0
    known: int = 0
    wrong: list[str] = field(default_factory=list)


def enroll(text: str) -> Enrolled:
    """Enroll the accounts of a CSV file with the columns npi, tin, routing, account, from, to and
    kind (checking or savings).  An account that begins ends the one before it."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnableToEnroll(
            f"line 1: no column {', '.join(missing)}; the header names {', '.join(COLUMNS)}"
        )
    reader.fieldnames = columns
    done = Enrolled()
    for row in reader:
        values = {key: (row.get(key) or "").strip() for key in COLUMNS}
        if not any(values.values()):
            continue
        try:
            added = _enroll(_read(values))
        except ValueError as problem:
            done.wrong.append(f"line {reader.line_num}: {problem}")
        else:
            done.added += added
            done.known += not added
    return done


def _read(values: dict[str, str]) -> Enrollment:
    digits = values["tin"].replace("-", "")
    if not is_npi(values["npi"]):
        raise UnableToEnroll(f"{values['npi']!r} is not an NPI")
    if len(digits) != 9 or not digits.isdigit():
        raise UnableToEnroll(f"the tax number {values['tin']!r} has not nine digits")
    if not routing_is_right(values["routing"]):
        raise UnableToEnroll(f"{values['routing']!r} is not a routing number")
    account = values["account"]
    if not (0 < len(account) <= 17 and account.isascii() and account.isprintable()):
        raise UnableToEnroll("the account number has not 1 to 17 characters")
    kind = values["kind"].lower() or "checking"
    if kind not in ("checking", "savings"):
        raise UnableToEnroll(f"kind {values['kind']!r} is neither checking nor savings")
    start, to = _day(values["from"], "from"), _day(values["to"], "to") if values["to"] else None
    if to is not None and to <= start:
        raise UnableToEnroll(f"to {to} is not after from {start}")
    return Enrollment(values["npi"], digits, values["routing"], account, kind, start, to)


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnableToEnroll(f"{name} {text!r} is not a day; write YYYY-MM-DD") from None


def _enroll(said: Enrollment) -> bool:
    """Whether it is new."""
    with transaction.atomic():
        held = PayeeAccount.objects.select_for_update().filter(npi=said.npi, tin=said.tin)
        for row in held.order_by("days"):
            starts, ends = row.days.lower, row.days.upper
            same = (row.routing, row.account, row.kind) == (said.routing, said.account, said.kind)
            if same and starts == said.start and said.to in (None, ends):
                return False
            if starts < said.start and (ends is None or said.start < ends):
                row.days = (starts, said.start)
                row.save(update_fields=["days"])
        later = held.filter(days__overlap=(said.start, said.to)).exists()
        if later:
            raise UnableToEnroll(f"another account of {said.npi} is on file for these days")
        PayeeAccount.objects.create(
            npi=said.npi,
            tin=said.tin,
            routing=said.routing,
            account=said.account,
            kind=said.kind,
            days=(said.start, said.to),
        )
    return True
