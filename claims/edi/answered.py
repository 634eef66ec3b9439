"""What a file was answered, kept with it: code lists change, the same bytes get the same answer."""

from collections.abc import Iterator
from typing import Any

from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.receipt import Receipt
from claims.edi.refusals import Refusal, Status
from kernel.record.stored import clean

Rows = dict[str, list[list[Any]]]


def refusals_as_rows(receipt: Receipt) -> Rows:
    """The refusals of the check by the claim's place in the file, as `EdiFile.refusals` keeps them:
    for each its statuses and its sentence."""
    return {
        str(place): [
            [[[each.category, each.code, each.entity] for each in one.statuses], clean(one.message)]
            for one in verdict.refusals
        ]
        for place, verdict in _verdicts(receipt)
        if verdict.refusals
    }


def refuse_as_before(receipt: Receipt, rows: Rows | None) -> None:
    """Give every claim the refusals it had; None where the file is older than their keeping."""
    if rows is None:
        return
    for place, verdict in _verdicts(receipt):
        refusals = tuple(
            Refusal(tuple(Status(*each) for each in statuses), message)
            for statuses, message in rows.get(str(place), ())
        )
        if refusals != verdict.refusals:
            receipt.change(verdict, refusals=refusals)


def _verdicts(receipt: Receipt) -> Iterator[tuple[int, ClaimVerdict]]:
    yield from enumerate(verdict for each in receipt.transactions for verdict in each.claims)
