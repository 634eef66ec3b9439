"""Noise of every kind is read to its end and held by no one."""

import gc
import io
import tracemalloc
from datetime import UTC, datetime
from itertools import islice

import pytest

from claims.edi.intake_837p import check_837p, good_claims
from kernel.x12 import room
from kernel.x12.acknowledge import write_999
from kernel.x12.walker import MOST_LOST
from tests.unit.edi.made import HEADER, ISA, as_bytes, claim, subscriber
from tests.unit.x12.plain_reader import plainly_read

SIZE = 600_000
HELD = 8_000_000
"""Bytes: the guides, a window, and the first of what is wrong.  What came is never among it."""

OPENED = as_bytes([ISA], end="~", recount=False)
GROUPED = as_bytes([ISA, HEADER[0]], end="~", recount=False)
BEGUN = as_bytes([ISA, *HEADER], end="~", recount=False)
CLAIMED = as_bytes([ISA, *HEADER, *subscriber(2), *claim("A1")], end="~", recount=False)


class Noise(io.RawIOBase):
    """A beginning, then one thing over and over; made while it is read."""

    def __init__(self, head: bytes, again: bytes, size: int = SIZE) -> None:
        self.parts = [head] if head else []
        self.block = again * (1 + 65536 // len(again))
        self.left = size // len(self.block) + 1
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


BARE = b"CLM*A*1***11:B:1*Y*A*Y*Y~"


def test_claims_of_nothing_else_are_named_up_to_a_number_and_their_set_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is due a verdict; so many of one fault fill no memory, nor a sender's disk."""
    monkeypatch.setattr(room, "MOST_BROKEN", 300)
    head = CLAIMED[: CLAIMED.index(b"CLM*")]
    receipt = check_837p(Noise(head, BARE))  # type: ignore[arg-type]
    (result,) = receipt.transactions
    assert (len(result.claims), result.taken) == (300, False)
    assert receipt.claims_unnamed > 20_000
    assert receipt.left_out == [
        f"{receipt.claims_unnamed:,} more claims are refused with their transaction sets, and not "
        "named one by one"
    ]
    reasons = {id(claim.refusals[0]) for claim in list(islice(result.claims, 100))}
    assert len(reasons) == 1, "of many with the same fault one is kept"


def test_a_set_after_too_many_broken_claims_is_answered_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_BROKEN", 2)
    broken = [each for number in range(3) for each in claim(f"B{number}") if "HI*" not in each]
    one = [*HEADER[1:], *subscriber(2), *claim("A1"), *broken, "SE*0*0001"]
    two = [each.replace("0001", "0002") for each in [*HEADER[1:], *subscriber(2), *claim("C1")]]
    data = as_bytes([ISA, HEADER[0], *one, *two, "SE*0*0002", "GE*2*1", "IEA*1*000000101"])
    receipt = check_837p(io.BytesIO(data))
    assert [each.transaction.ack for each in receipt.transactions] == ["R", "A"]
    assert receipt.claims_unnamed == 1
    posted = [each.id for each, _ in good_claims(io.BytesIO(data), receipt)]
    assert posted == ["C1"]


def test_after_too_many_lost_segments_the_set_is_refused_and_the_next_one_read() -> None:
    lost = ["ZZZ*1"] * (MOST_LOST + 5)
    one = [*HEADER[1:], *subscriber(2), *claim("A1"), *lost, "SE*0*0001"]
    two = [each.replace("0001", "0002") for each in [*HEADER[1:], *subscriber(2), *claim("B1")]]
    receipt = check_837p(
        io.BytesIO(as_bytes([ISA, HEADER[0], *one, *two, "SE*0*0002", "GE*2*1", "IEA*1*000000101"]))
    )
    assert [each.transaction.ack for each in receipt.transactions] == ["R", "A"]
    assert receipt.transactions[0].transaction.problem_count == MOST_LOST + 1


FEW = 50
GROWTH = 200_000
"""Bytes: what four times as much noise may need more, for the numbers that count it."""

OF_A_CLAIM = as_bytes([*HEADER[1:6], *subscriber(2), *claim("A1"), "SE*0*0001"], end="~")
ENVELOPES = {
    "ISA": (b"", OPENED),
    "ISA and IEA": (b"", OPENED + b"IEA*0*000000101~"),
    "GS": (OPENED, GROUPED.removeprefix(OPENED)),
    "GS and GE": (OPENED, GROUPED.removeprefix(OPENED) + b"GE*0*1~"),
    "ST": (GROUPED, b"ST*837*0001*005010X222A1~"),
    "ST and SE": (GROUPED, b"ST*837*0001*005010X222A1~SE*2*0001~"),
    "ST alone": (GROUPED, b"ST~"),
    "ST, and much that fits nowhere": (GROUPED, b"ST*837*0001*005010X222A1~" + b"A~" * 300),
    "claims without a provider": (GROUPED, OF_A_CLAIM),
}


@pytest.mark.parametrize(("head", "again"), ENVELOPES.values(), ids=ENVELOPES)
@pytest.mark.usefixtures("swept_often")
def test_envelopes_without_end_are_counted_and_the_first_named(
    head: bytes, again: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_REFUSED", FEW)
    monkeypatch.setattr(room, "MOST_PROBLEMS", 500)
    check_837p(Noise(head, again, 1))  # type: ignore[arg-type]
    peaks = []
    for size in (SIZE // 4, SIZE):
        gc.collect()
        tracemalloc.start()
        receipt = check_837p(Noise(head, again, size))  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert receipt.exit_code == 1
    assert len(receipt.interchanges) <= FEW + 1
    assert sum(len(each.groups) for each in receipt.interchanges) <= FEW + 1
    assert len(receipt.transactions) <= FEW
    named = [p for each in receipt.transactions for p in each.transaction.problems]
    assert len(named) <= 500 + FEW * room.FEW
    assert peaks[1] - peaks[0] < GROWTH


def bad_sets(count: int) -> list[str]:
    return [s for n in range(count) for s in (f"ST*837*{n:05d}*005010X222A1", f"SE*2*{n:05d}")]


def test_good_sets_among_a_great_many_bad_ones_are_taken_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_REFUSED", FEW)
    good = [
        [s.replace("0001", f"900{n}") for s in [*HEADER[1:], *subscriber(2), *claim(f"A{n}")]]
        + [f"SE*0*900{n}"]
        for n in (1, 2)
    ]
    data = as_bytes(
        [ISA, HEADER[0], *bad_sets(80), *good[0], *bad_sets(80)[20:], *good[1], "GE*0*1",
         "IEA*1*000000101"]
    )  # fmt: skip
    receipt = check_837p(io.BytesIO(data))
    taken = [claim.id for each in receipt.transactions for claim in each.accepted_claims]
    assert taken == ["A1", "A2"]
    assert [verdict.id for verdict, _ in good_claims(io.BytesIO(data), receipt)] == taken
    (group,) = receipt.interchanges[0].groups
    assert (group.ack, group.counts) == ("P", (152, 152, 2))
    assert group.messages == ["100 more transaction sets are refused, and not named"]
    answer = write_999(receipt.interchanges[0], control=1, at=datetime(2026, 3, 3, tzinfo=UTC))
    told = plainly_read(answer or b"")
    assert [each for each in told if each[0] == "AK9"] == [["AK9", "P", "152", "152", "2"]]
    verdicts = [each[1] for each in told if each[0] == "IK5"]
    assert (verdicts.count("R"), verdicts.count("A")) == (FEW, 2)


def test_groups_and_interchanges_that_are_left_out_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_REFUSED", FEW)
    groups = [s for n in range(70) for s in (HEADER[0].replace("*1*X*", f"*{n}*X*"), f"GE*0*{n}")]
    receipt = check_837p(io.BytesIO(as_bytes([ISA, *groups, "IEA*0*000000101"])))
    (interchange,) = receipt.interchanges
    assert (interchange.ack, interchange.error, len(interchange.groups)) == ("A", "000", FEW)
    assert interchange.messages == ["20 more groups are refused, and not named"]
    empty = as_bytes([ISA, "IEA*0*000000101"]) * 70
    receipt = check_837p(io.BytesIO(empty))
    assert len(receipt.interchanges) == FEW
    line = "20 more interchanges are refused, and not answered one by one"
    assert receipt.as_json()["notes"] == [line]
