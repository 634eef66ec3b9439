"""Entries of the ledger outside a decision's own: interest, and what a reversal takes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.operations.write_decisions import POSTING
from kernel.money import Money
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch, digest

TABLE = "claims_posting"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `year` is the year of service, `amount` signed.  Those of a decision that are
    posted together sum to zero, memo accounts apart."""

    decision: int
    member: int | None
    account: str
    year: int
    amount: Money


def interest_entries(decision: int, member: int | None, year: int, amount: Money) -> list[Entry]:
    """Interest owed on a decision, and its cost to the plan."""
    return [
        Entry(decision, member, "interest", year, amount),
        Entry(decision, member, "interest_cost", year, -amount),
    ]


def post(entries: Sequence[Entry], batch: Batch) -> None:
    """Write the entries in one COPY, and tell the batch of them."""
    ids = table_ids(TABLE, len(entries))
    rows = []
    for identity, each in zip(ids, entries, strict=True):
        stored = f"{each.decision}|{each.member}|{each.account}|{each.year}|{each.amount}"
        mark = digest(stored)
        batch.add(TABLE, identity, mark)
        rows.append(
            (
                identity,
                each.decision,
                each.member,
                each.account,
                each.year,
                each.amount,
                stored,
                mark,
                batch.number,
            )
        )
    copy_rows(TABLE, POSTING, rows)
