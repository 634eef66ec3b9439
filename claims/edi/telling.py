"""What became of a file, in lines for a person and in JSON for a machine."""

from collections.abc import Iterator
from typing import Any

from claims.edi.post_837p import Posted
from claims.edi.receipt import Receipt, TransactionResult
from kernel.x12.envelopes import REFUSED, Group, TransactionSet

AT_MOST = 50


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


def as_json(posted: Posted) -> dict[str, Any]:
    """The same for a machine: what was posted, and the verdicts of `edi_check --json`."""
    return {
        "file": posted.name,
        "posted": posted.posted,
        "refused": posted.refused,
        "duplicate": posted.duplicate_of is not None,
        "repeated_interchanges": posted.repeated,
        **posted.receipt.as_json(),
    }


def shown(text: str) -> str:
    """Text for a terminal: what a sender put in a claim does not move the cursor."""
    return "".join(mark if mark.isprintable() else "?" for mark in text)


def _all(receipt: Receipt, notes: bool) -> Iterator[str]:
    for fault in receipt.faults:
        yield f"byte {fault.offset}: {fault.message}"
    yield from receipt.left_out
    results = {id(each.transaction): each for each in receipt.transactions}
    for interchange in receipt.interchanges:
        for message in dict.fromkeys(interchange.messages):
            yield f"interchange {interchange.control}: {message}"
        for group in interchange.groups:
            for message in dict.fromkeys(group.messages):
                yield f"group {group.control}: {message}"
            for transaction in group.transactions:
                yield from _set(group, transaction)
                yield from _claims(results.get(id(transaction)), notes)


def _set(group: Group, transaction: TransactionSet) -> Iterator[str]:
    name = f"transaction set {transaction.control}"
    for message in dict.fromkeys(transaction.messages):
        if message not in group.messages:
            yield f"{name}: {message}"
    if transaction.ack == REFUSED:
        for problem in transaction.problems:
            yield f"{name}, segment {problem.position}: {problem.message}"


def _claims(result: TransactionResult | None, notes: bool) -> Iterator[str]:
    for claim in result.claims if result else ():
        if not claim.accepted:
            yield f"claim {claim.id}: {claim.message}"
        for note in claim.notes if notes else ():
            yield f"claim {claim.id}, noted: {note}"
