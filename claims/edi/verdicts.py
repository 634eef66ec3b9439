"""A file of one guide, read twice: every verdict first, then what its taken sets hold.

Twice, because a set can be refused by its last segment.
"""

from collections.abc import Callable, Iterator

from claims.edi.receipt import Receipt, TransactionResult
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.reader import Bytes
from kernel.x12.segments import Fault
from kernel.x12.walk import Began, Ended, walk
from kernel.x12.walker import KEPT


def verdicts(
    stream: Bytes,
    *,
    guide: str,
    cut: str,
    each: Callable[[TransactionResult, Loop], None] | None = None,
) -> Receipt:
    """What became of every envelope.  `each` gets the loops `cut` of a set before its verdict."""
    receipt = Receipt()
    interchange: Interchange | None = None
    group: Group | None = None
    result: TransactionResult | None = None
    for event in walk(stream, versions={guide}, cut={cut}):
        match event:
            case Loop() if each is not None and result is not None:
                each(result, event)
            case Began(of=Interchange() as interchange):
                receipt.opened(interchange)
            case Began(of=Group() as group):
                pass
            case Began(of=TransactionSet() as transaction) if interchange and group:
                result = receipt.begin(interchange, group, transaction)
            case Ended(of=(TransactionSet() | Interchange()) as of):
                receipt.ended(of)
            case Fault() if len(receipt.faults) < KEPT:
                receipt.faults.append(event)
            case _:
                pass
    return receipt


def taken_loops(
    stream: Bytes, receipt: Receipt, *, guide: str, cut: str
) -> Iterator[tuple[TransactionResult, Loop]]:
    """The loops `cut` of every set that is taken, from the beginning of the file again."""
    taken = {each.transaction.offset: each for each in receipt.transactions if each.taken}
    result: TransactionResult | None = None
    for event in walk(stream, versions={guide}, cut={cut}, check=False):
        match event:
            case Began(of=TransactionSet() as of):
                result = taken.get(of.offset)
                of.skip = result is None
            case Loop() if result is not None:
                yield result, event
            case _:
                pass
