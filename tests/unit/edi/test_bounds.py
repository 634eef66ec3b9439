"""Noise of every kind is read to its end and held by no one."""

import io
import tracemalloc

import pytest

from claims.edi.intake_837p import check_837p
from kernel.x12.walker import MOST_LOST
from tests.unit.edi.made import HEADER, ISA, as_bytes, claim, subscriber

SIZE = 600_000
HELD = 8_000_000
"""Bytes: the guides, a window, and the first of what is wrong.  What came is never among it."""

OPENED = as_bytes([ISA], end="~", recount=False)
GROUPED = as_bytes([ISA, HEADER[0]], end="~", recount=False)
BEGUN = as_bytes([ISA, *HEADER], end="~", recount=False)
CLAIMED = as_bytes([ISA, *HEADER, *subscriber(2), *claim("A1")], end="~", recount=False)


class Noise(io.RawIOBase):
    """A beginning, then one thing over and over; made while it is read."""

    def __init__(self, head: bytes, again: bytes) -> None:
        self.parts = [head] if head else []
        self.block = again * (1 + 65536 // len(again))
        self.left = SIZE // len(self.block) + 1
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (self.parts or self.left):
            if self.parts:
                self.rest += self.parts.pop()
            else:
                self.left -= 1
                self.rest += self.block
        block, self.rest = self.rest[:size], self.rest[size:]
        return block


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"", b"ISA"),
        (b"", b"ISA*00*"),
        (b"", bytes(range(256))),
        (OPENED, b"A"),
        (OPENED, b"A~"),
        (GROUPED, b"NTE*ADD*LOST~"),
        (BEGUN, b"~"),
        (BEGUN, b"*"),
        (BEGUN, b"A~"),
        (BEGUN, b"REF*EI*1~"),
        (BEGUN, b"HL*2*1*22*0~"),
        (CLAIMED, b"LX*1~"),
        (CLAIMED, b"REF*6R*1~"),
        (CLAIMED, b"HI*ABK:1~"),
    ],
    ids=[
        *("ISA", "short headers", "every byte", "no end", "strays", "strays in a group"),
        *("empty", "stars", "unknown", "far too often", "levels", "lines", "in a line", "too late"),
    ],
)
def test_noise_is_told_and_not_held(head: bytes, again: bytes) -> None:
    check_837p(io.BytesIO(BEGUN))  # what is read once for all files
    tracemalloc.start()
    receipt = check_837p(Noise(head, again))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert receipt.exit_code in (1, 2)
    assert not [claim for each in receipt.transactions for claim in each.accepted_claims]
    assert peak < HELD


def test_after_too_many_lost_segments_the_set_is_refused_and_the_next_one_read() -> None:
    lost = ["ZZZ*1"] * (MOST_LOST + 5)
    one = [*HEADER[1:], *subscriber(2), *claim("A1"), *lost, "SE*0*0001"]
    two = [each.replace("0001", "0002") for each in [*HEADER[1:], *subscriber(2), *claim("B1")]]
    receipt = check_837p(
        io.BytesIO(as_bytes([ISA, HEADER[0], *one, *two, "SE*0*0002", "GE*2*1", "IEA*1*000000101"]))
    )
    assert [each.transaction.ack for each in receipt.transactions] == ["R", "A"]
    assert receipt.transactions[0].transaction.problem_count == MOST_LOST + 1
