"""The EFT file for the bank: NACHA's format, CCD entries, each with its reassociation trace.  Pure.

Every record is 94 characters; ten records are a block and the last one is filled with nines.  The
addenda holds the 835's own TRN segment, so that money and explanation find each other
(45 CFR 162.1602: the health care EFT standard is the CCD entry with a TRN in its addenda).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claims.operations.read_payers import Payer, routing_is_right
from kernel.money import Money, total
from kernel.x12.writer import plain

WIDTH = 94
BLOCK = 10
CREDITS_ONLY = "220"
CREDIT = {"checking": "22", "savings": "32"}
WHAT_FOR = "HCCLAIMPMT"
"""The company entry description that marks a health care claim payment."""


class UnableToWriteEft(ValueError):
    """A value does not fit its place in the file."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit: `effective` is the day it settles, `trace` the 835's TRN02."""

    trace: str
    payee_name: str
    payee_tin: str
    routing: str
    account: str
    kind: str
    amount: Money
    effective: date


def eft_file(
    payer: Payer, transfers: Sequence[Transfer], *, made_at: datetime, modifier: str
) -> str:
    """The file of one payer: a batch for each settlement day.  `modifier` (A-Z, 0-9) tells two
    files of one day apart."""
    days = sorted({transfer.effective for transfer in transfers})
    records = [_file_header(payer, made_at, modifier)]
    sequence = 0
    for number, day in enumerate(days, 1):
        batch = [transfer for transfer in transfers if transfer.effective == day]
        records.append(_batch_header(payer, day, made_at, number))
        for transfer in batch:
            sequence += 1
            records += _entry(payer, transfer, sequence)
        records.append(_control("8" + CREDITS_ONLY, batch, _batch_end(payer, number)))
    blocks = -(-(len(records) + 1) // BLOCK)
    start = f"9{len(days):06d}{blocks:06d}"
    records.append(_control(start, transfers, " " * 39, count_width=8))
    records += ["9" * WIDTH] * (blocks * BLOCK - len(records))
    wrong = [record for record in records if len(record) != WIDTH]
    if wrong:
        raise UnableToWriteEft(f"a record is not {WIDTH} characters: {wrong[0]!r}")
    return "".join(f"{record}\n" for record in records)


def _file_header(payer: Payer, made_at: datetime, modifier: str) -> str:
    return (
        f"101 {payer.routing}{payer.originator}{made_at:%y%m%d%H%M}{modifier}094101"
        f"{_text(payer.bank, 23)}{_text(payer.name, 23)}{'':8}"
    )


def _batch_header(payer: Payer, day: date, made_at: datetime, number: int) -> str:
    return (
        f"5{CREDITS_ONLY}{_text(payer.name, 16)}{'':20}{payer.originator}CCD{WHAT_FOR}"
        f"{made_at:%y%m%d}{day:%y%m%d}   1{payer.routing[:8]}{number:07d}"
    )


def _entry(payer: Payer, transfer: Transfer, sequence: int) -> list[str]:
    if not (0 < len(transfer.account) <= 17 and routing_is_right(transfer.routing)):
        raise UnableToWriteEft(f"trace {transfer.trace}: the payee's bank account is no account")
    if not 0 < transfer.amount.cents < 10**10:
        raise UnableToWriteEft(f"trace {transfer.trace}: {transfer.amount} is no amount to send")
    entry = (
        f"6{CREDIT[transfer.kind]}{transfer.routing}{_text(transfer.account, 17)}"
        f"{transfer.amount.cents:010d}{_text(transfer.payee_tin, 15)}"
        f"{_text(transfer.payee_name, 22)}  1{payer.routing[:8]}{sequence:07d}"
    )
    reassociation = f"TRN*1*{transfer.trace}*{payer.originator}\\"
    return [entry, f"705{_text(reassociation, 80)}0001{sequence:07d}"]


def _control(start: str, transfers: Sequence[Transfer], end: str, count_width: int = 6) -> str:
    """Entries and addenda counted, receiving banks summed (last ten digits), no debits, credits."""
    count = 2 * len(transfers)
    hashed = sum(int(transfer.routing[:8]) for transfer in transfers) % 10**10
    credits = total(transfer.amount for transfer in transfers).cents
    return f"{start}{count:0{count_width}d}{hashed:010d}{0:012d}{credits:012d}{end}"


def _batch_end(payer: Payer, number: int) -> str:
    return f"{payer.originator}{'':25}{payer.routing[:8]}{number:07d}"


def _text(text: str, width: int) -> str:
    return f"{text if text.isascii() and text.isprintable() else plain(text):{width}.{width}}"
