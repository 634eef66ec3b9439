"""Whatever a guide allows is written, read back the same, and without fault by that guide."""

import io
from datetime import datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.x12.envelopes import Interchange
from kernel.x12.maps import guide
from kernel.x12.reader import read
from kernel.x12.rewrite import as_out, written_back
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.walk import Ended, walk
from kernel.x12.writer import GroupOut, InterchangeOut, SegmentOut, TransactionOut, interchange
from tests.unit.x12.guided import made
from tests.unit.x12.oracle import is_valid
from tests.unit.x12.plain_reader import plainly_read

AT = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001 - the interchange header has no zone
GUIDES = {
    "837P": "005010X222A1",
    "835": "005010X221A1",
    "277CA": "005010X214",
    "999": "005010X231A1",
}
MARKS = [
    Delimiters(),
    Delimiters("|", "<", "!", "\x1d"),
    Delimiters("+", ">", "", "\n"),
    Delimiters("*", "\\", "}", "\r"),
]
TA1 = st.tuples(
    st.from_regex(r"[0-9]{9}", fullmatch=True),
    st.just("260303"),
    st.sampled_from(["0000", "0915", "2359"]),
    st.sampled_from("AER"),
    st.from_regex(r"0[0-3][0-9]", fullmatch=True),
)


def written(version: str, body: list[SegmentOut], marks: Delimiters, line_end: str = "\n") -> bytes:
    of = guide(version)
    named = "" if of.kind == "835" else version
    group = GroupOut(
        of.group, "AA", "BB", 1, version, AT, [TransactionOut(of.kind, "0001", named, body)]
    )
    out = InterchangeOut(("ZZ", "A"), ("ZZ", "B"), 7, AT, [group], delimiters=marks)
    return interchange(out, line_end=line_end)


def parts(data: bytes) -> list[Segment]:
    found = list(read(io.BytesIO(data)))
    assert all(isinstance(part, Segment) for part in found)
    return [part for part in found if isinstance(part, Segment)]


@pytest.mark.parametrize("version", GUIDES.values(), ids=GUIDES)
@given(st.integers(0, 1 << 32), st.sampled_from(MARKS), st.sampled_from(["", "\n", "\r\n"]))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_what_is_read(
    version: str, seed: int, marks: Delimiters, line_end: str
) -> None:
    body = made(guide(version), Random(seed))
    data = written(version, body, marks, line_end)
    assert [as_out(part) for part in parts(data)[3:-3]] == body
    assert written_back(data) == data
    assert plainly_read(data) == [part.elements for part in parts(data)]
    (found,) = (
        event.of
        for event in walk(io.BytesIO(data), versions={version})
        if isinstance(event, Ended) and isinstance(event.of, Interchange)
    )
    assert (found.ack, found.messages) == ("A", [])
    (transaction,) = found.groups[0].transactions
    assert transaction.problems == []


@given(TA1, st.sampled_from(MARKS))
@settings(max_examples=40, deadline=None)
def test_a_ta1_that_is_written_is_what_is_read(told: tuple[str, ...], marks: Delimiters) -> None:
    out = InterchangeOut(
        ("ZZ", "A"), ("ZZ", "B"), 7, AT, before_groups=[("TA1", *told)], delimiters=marks
    )
    data = interchange(out)
    header, answer, trailer = parts(data)
    assert answer.elements == ["TA1", *told]
    assert (header.get(13), trailer.get(1), trailer.get(2)) == ("000000007", "0", "000000007")
    assert written_back(data) == data


@pytest.mark.parametrize("kind", ["835", "277CA", "999"])
def test_pyx12_agrees(kind: str) -> None:
    """Not of the 837P, whose PWK of line level it does not know apart."""
    version = GUIDES[kind]
    for seed in range(4):
        assert is_valid(written(version, made(guide(version), Random(seed)), Delimiters()))
