"""What became of a file, in lines for a person and in JSON for a machine."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.post_837p import Posted
from claims.edi.receipt import Receipt
from claims.edi.verdict_json import Rows
from kernel.x12.envelopes import REFUSED, Group, TransactionSet
from kernel.x12.segments import Fault

AT_MOST = 50
_OF_ONE = 5


def told(receipt: Receipt, *, notes: bool = False) -> Iterator[str]:
    """Everything that is wrong, from the outside in; not more than can be read.

    With `notes`, also what is remarked of claims that are taken.
    """
    told = 0
    left = 0
    for line in _all(receipt, notes):
        if told < AT_MOST:
            told += 1
            yield shown(line)
        else:
            left += 1
    if left:
        yield f"and {left} more; --json gives all"


def as_json(posted: Posted, rows: Rows = list) -> dict[str, Any]:
    """The same for a machine: what was posted, and the verdicts of `edi_check --json`."""
    return {
        "file": posted.name,
        "posted": posted.posted,
        "refused": posted.refused,
        "duplicate": posted.duplicate_of is not None,
        "repeated_interchanges": posted.repeated,
        **posted.receipt.as_json(rows),
    }


def in_pieces(value: Any) -> Iterator[str]:
    """The text `json.dumps` gives of a value, piece by piece.

    An iterator, or one that is a value of a dict, stands for a list, one held at a time.
    """
    if isinstance(value, dict) and any(isinstance(each, Iterator) for each in value.values()):
        mark = "{"
        for key, each in value.items():
            yield f"{mark}{json.dumps(key)}: "
            yield from in_pieces(each)
            mark = ", "
        yield "}"
    elif isinstance(value, Iterator):
        mark = "["
        for each in value:
            yield mark
            yield from in_pieces(each)
            mark = ", "
        yield "]" if mark != "[" else "[]"
    else:
        yield json.dumps(value)


def cut(messages: list[str]) -> tuple[list[str], int]:
    """The first of them, and how many more there are."""
    return messages[:_OF_ONE], len(messages[_OF_ONE:])


def shown(text: str) -> str:
    """Text for a terminal: what a sender put in a claim does not move the cursor."""
    return "".join(mark if mark.isprintable() else "?" for mark in text)


def _all(receipt: Receipt, notes: bool) -> Iterator[str]:
    yield from receipt.left_out
    yield from _verdicts(receipt, notes)
    yield from _faults(receipt.faults)


def _faults(faults: list[Fault]) -> Iterator[str]:
    """Bytes that are no segment, those of one kind in a line."""
    alike: dict[str, list[int]] = {}
    for fault in faults:
        alike.setdefault(fault.message, []).append(fault.offset)
    for message, (first, *more) in alike.items():
        yield f"byte {first}: {message}" + (f"; and {len(more):,} times more" if more else "")


def _verdicts(receipt: Receipt, notes: bool) -> Iterator[str]:
    for interchange in receipt.interchanges:
        name = f"interchange {interchange.control}"
        if interchange.ack == REFUSED and interchange.error:
            yield f"{name}: refused (TA1 R {interchange.error})"
        first, more = cut(list(dict.fromkeys(interchange.messages)))
        yield from (f"{name}: {message}" for message in first)
        if more:
            yield f"{name}: and {more} more of the kind"
        for group in interchange.groups:
            for message in dict.fromkeys(group.messages):
                yield f"group {group.control}: {message}"
            for transaction in group.transactions:
                yield from _set(group, transaction)
                yield from _claims(receipt.claims_of(transaction), notes)


def _set(group: Group, transaction: TransactionSet) -> Iterator[str]:
    name = f"transaction set {transaction.control}"
    for message in dict.fromkeys(transaction.messages):
        if message not in group.messages:
            yield f"{name}: {message}"
    if transaction.ack == REFUSED:
        for problem in transaction.problems:
            yield f"{name}, segment {problem.position}: {problem.message}"


def _claims(claims: Iterable[ClaimVerdict], notes: bool) -> Iterator[str]:
    for claim in claims:
        if not claim.accepted:
            yield f"claim {claim.id}: {claim.message}"
        for note in claim.notes if notes else ():
            yield f"claim {claim.id}, noted: {note}"
