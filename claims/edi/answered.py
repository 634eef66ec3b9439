"""What a file was answered, kept with it: code lists change, the same bytes get the same answer."""

from collections.abc import Iterator
from typing import Any

from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.receipt import Receipt
from claims.edi.refusals import Refusal, Status
from claims.edi.refused_line import RefusedLine
from kernel.record.stored import clean

Rows = dict[str, list[list[Any]]]


def refusals_as_rows(receipt: Receipt) -> Rows:
    """The refusals of the check by the claim's place in the file, as `EdiFile.refusals` keeps them:
    for each its statuses, its sentence and, where it is about one, its line."""
    return {
        str(place): [
            [
                [[each.category, each.code, each.entity] for each in one.statuses],
                clean(one.message),
                *([list(one.line)] if one.line else ()),
            ]
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
            Refusal(
                tuple(Status(*each) for each in statuses),
                message,
                RefusedLine.from_row(line[0] if line else None),
            )
            for statuses, message, *line in rows.get(str(place), ())
        )
        if refusals != verdict.refusals:
            receipt.change(verdict, refusals=refusals)


def _verdicts(receipt: Receipt) -> Iterator[tuple[int, ClaimVerdict]]:
    yield from enumerate(verdict for each in receipt.transactions for verdict in each.claims)
