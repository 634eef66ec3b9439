"""The first reading of a file of one guide: its receipt, with the loops it was read for."""

from collections.abc import Callable

from claims.edi.receipt import Receipt, TransactionResult
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.reader import Bytes
from kernel.x12.segments import Fault
from kernel.x12.walk import Began, Ended, walk
from kernel.x12.walker import KEPT


def verdicts(
    stream: Bytes, *, guide: str, cut: str, each: Callable[[TransactionResult, Loop], None]
) -> Receipt:
    """What became of every envelope.  `each` gets the loops `cut` of a set before its verdict."""
    receipt = Receipt()
    interchange: Interchange | None = None
    group: Group | None = None
    for event in walk(stream, versions={guide}, cut={cut}):
        match event:
            case Loop():
                each(receipt.transactions[-1], event)
            case Began(of=Interchange() as interchange):
                receipt.interchanges.append(interchange)
            case Began(of=Group() as group):
                pass
            case Began(of=TransactionSet() as transaction) if interchange and group:
                receipt.transactions.append(TransactionResult(interchange, group, transaction))
            case Ended(of=(TransactionSet() | Interchange()) as of):
                receipt.ended(of)
            case Fault() if len(receipt.faults) < KEPT:
                receipt.faults.append(event)
    return receipt
