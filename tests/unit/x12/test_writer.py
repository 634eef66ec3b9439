"""The writer: what is written is what is read back."""

import io
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.x12.reader import read
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.writer import (
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    UnableToWrite,
    carried,
    interchange,
    plain,
    render,
    trimmed,
)

AT = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001 - the interchange header has no zone
MARKS = "*:^~+|<>!'\x1d"

value = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=12)


@st.composite
def written(draw: st.DrawFn) -> tuple[Delimiters, list[list[object]]]:
    marks = draw(st.lists(st.sampled_from(MARKS), min_size=4, max_size=4, unique=True))
    delimiters = Delimiters(*marks)
    text = value.map(lambda v: "".join(c for c in v if c not in marks))
    composite = st.lists(text, min_size=2, max_size=4)
    name = st.text("ABCDEFGHJKLMNOPQRSTUVWXYZ", min_size=2, max_size=3).filter(
        lambda n: n not in ("ISA", "IEA")
    )
    element = st.one_of(text, composite)
    body = st.tuples(name, st.lists(element, min_size=1, max_size=6))
    segments = draw(st.lists(body, min_size=1, max_size=20))
    return delimiters, [[name, *elements] for name, elements in segments]


@given(written(), st.sampled_from(["", "\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_parsing_what_was_written_gives_it_back(
    made: tuple[Delimiters, list[list[object]]], line_end: str
) -> None:
    delimiters, segments = made
    body = TransactionOut("837", "0001", "", segments)  # type: ignore[arg-type]
    group = GroupOut("HC", "A", "B", 1, "005010X222A1", AT, [body])
    out = InterchangeOut(("ZZ", "A"), ("ZZ", "B"), 7, AT, [group], delimiters=delimiters)
    parts = list(read(io.BytesIO(interchange(out, line_end=line_end))))
    assert all(isinstance(part, Segment) for part in parts)
    names = [part.elements[0] for part in parts if isinstance(part, Segment)]
    assert names[:3] == ["ISA", "GS", "ST"]
    assert names[-3:] == ["SE", "GE", "IEA"]
    read_back = [part.elements for part in parts[3:-3] if isinstance(part, Segment)]
    join = delimiters.component.join
    expected = [[e if isinstance(e, str) else join(e) for e in s] for s in segments]  # type: ignore[call-overload]
    assert read_back == expected
    trailer = parts[-3]
    assert isinstance(trailer, Segment)
    assert trailer.get(1) == str(len(segments) + 2)


@pytest.mark.parametrize("bad", ["A*B", "A~", "A:B", "A^B", "A\nB", "\x00"])
def test_a_delimiter_inside_a_value_is_refused(bad: str) -> None:
    with pytest.raises(UnableToWrite, match="delimiter or a control character"):
        render([("NM1", bad)])


def test_plain_text_is_what_x12_can_carry() -> None:
    assert plain("José*Muñoz:\n ~ & Søn") == "Jose Munoz & Son"
    assert plain("ABCDE FGH", longest=6) == "ABCDE"


def test_a_value_to_give_back_is_kept_as_it_came() -> None:
    assert carried("R03  #01", longest=38) == "R03  #01"
    assert carried("R03^#01", longest=38) == "R03 #01"
    assert carried("X" * 40, longest=38) == "X" * 38


def test_empty_ends_are_left_out() -> None:
    made: SegmentOut = trimmed(["SVC", ["HC", "99245", "", ""], "1", "", ["", ""], ""])
    assert made == ["SVC", ["HC", "99245"], "1"]
