"""The reader: any delimiters, any layout, bad bytes named and passed over."""

import io

import pytest

from kernel.x12.reader import SEGMENT_LIMIT, read
from kernel.x12.segments import Fault, FaultKind, Segment
from tests.unit.edi.made import as_bytes, good, redelimited

FILE = as_bytes(good())


def texts(data: bytes, **options: int) -> list[str]:
    return [part.text for part in read(io.BytesIO(data), **options) if isinstance(part, Segment)]


def faults(data: bytes, **options: int) -> list[Fault]:
    return [part for part in read(io.BytesIO(data), **options) if isinstance(part, Fault)]


def elements(data: bytes) -> list[list[list[str]]]:
    """Elements by component, so that files under other delimiters compare."""
    return [
        [
            each.split(part.delimiters.component) if at else [each]
            for at, each in enumerate(part.elements)
        ]
        for part in read(io.BytesIO(data))
        if isinstance(part, Segment) and part.id != "ISA"
    ]


@pytest.mark.parametrize("end", ["~", "\n"])
def test_a_terminator_without_a_segment_is_told_but_a_blank_line_is_layout(end: str) -> None:
    other = redelimited(FILE, element="*", component=":", repetition="^", end=end)
    doubled = other.replace(f"{end}HI*".encode(), f"{end}{end}HI*".encode(), 1)
    assert len(doubled) == len(other) + 1
    told = [] if end == "\n" else [FaultKind.EMPTY_SEGMENT]
    assert [fault.kind for fault in faults(doubled)] == told
    assert texts(doubled) == texts(other)


@pytest.mark.parametrize("component", [":", "<", ">", "|", "\\"])
@pytest.mark.parametrize("end", ["~", "\x1d", "'", "\n", "\r"])
def test_takes_delimiters_from_the_isa(component: str, end: str) -> None:
    other = redelimited(FILE, element="*", component=component, repetition="^", end=end)
    assert elements(other) == elements(FILE)
    assert faults(other) == []


def test_other_element_separators() -> None:
    other = redelimited(FILE, element="+", component=":", repetition="!", end="~")
    assert elements(other) == elements(FILE)


@pytest.mark.parametrize(
    "layout",
    [
        FILE.replace(b"\n", b""),
        FILE.replace(b"\n", b"\r\n"),
        FILE.replace(b"\n", b"\n    "),
        b"\xef\xbb\xbf" + FILE,
        b"\r\n\r\n  " + FILE + b"\n\n\x1a",
        FILE.rstrip(b"~\n"),
    ],
    ids=["one line", "crlf", "indented", "byte order mark", "blank around", "no last terminator"],
)
def test_layouts_that_say_the_same(layout: bytes) -> None:
    assert texts(layout) == texts(FILE)
    assert faults(layout) == []


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("data", [FILE, FILE * 3], ids=["one interchange", "three"])
def test_a_file_wrapped_at_a_fixed_width_is_unwrapped(data: bytes, width: int) -> None:
    flat = data.replace(b"\n", b"")
    for end in (b"\n", b"\r\n"):
        wrapped = end.join(flat[at : at + width] for at in range(0, len(flat), width)) + end
        assert texts(wrapped) == texts(data)
        assert texts(wrapped, window=500) == texts(data)


def test_a_few_line_ends_inside_elements_do_not_make_a_file_wrapped() -> None:
    flat = FILE.replace(b"\n", b"").replace(b"9 OAK AVE", b"9 OAK\nAVE")
    flat = flat.replace(b"12 ELM ST", b"12 ELM\nST", 1)
    assert {"N3*9 OAK\nAVE", "N3*12 ELM\nST"} <= set(texts(flat))


def test_a_line_end_inside_an_element_is_kept_for_the_guide_to_blame() -> None:
    assert "N3*9 OAK\nAVE" in texts(FILE.replace(b"9 OAK AVE", b"9 OAK\nAVE"))


@pytest.mark.parametrize("window", [430, 500, 1000, 4096])
def test_the_window_does_not_change_what_is_read(window: int) -> None:
    assert texts(FILE + FILE, window=window) == texts(FILE + FILE)


def test_positions_are_bytes_of_the_file() -> None:
    data = b"\n" + FILE
    for part in read(io.BytesIO(data), window=450):
        assert isinstance(part, Segment)
        assert data[part.offset : part.end].decode() == part.text


def test_interchanges_with_different_delimiters_in_one_file() -> None:
    other = redelimited(FILE, element="|", component="<", repetition="^", end="\x1d")
    assert elements(FILE + other + FILE) == elements(FILE) * 3


WHOLE = redelimited(FILE, element="*", component=":", repetition="^", end="~")
OTHER = redelimited(FILE, element="|", component="<", repetition="^", end="\x1d")


@pytest.mark.parametrize("following", [WHOLE, OTHER], ids=["same delimiters", "others"])
def test_a_whole_interchange_after_a_cut_one_is_read(following: bytes) -> None:
    """Wherever the one before it was cut, with not so much as a terminator between them."""
    whole = texts(following)
    for at in range(len(WHOLE)):
        read_of_it = texts(WHOLE[:at] + following)
        assert read_of_it[-len(whole) :] == whole, at
    for window in (430, 500, 1000):
        assert texts(WHOLE[:700] + following, window=window)[-len(whole) :] == whole


def test_where_an_interchange_was_cut_is_told() -> None:
    at = WHOLE.index(b"SPRINGFIELD*IL*62704")
    (fault,) = faults(WHOLE[: at + 6] + WHOLE)
    assert (fault.kind, fault.offset) == (FaultKind.CUT, at - len("N4*"))
    assert fault.message == "a new ISA comes in the middle of a segment: 'N4*SPRING'"


@pytest.mark.parametrize("lost", [200, SEGMENT_LIMIT + 40, 4 * SEGMENT_LIMIT + 40])
def test_a_whole_interchange_after_bytes_without_a_terminator_is_read(lost: int) -> None:
    for following in (WHOLE, OTHER):
        data = WHOLE[:500] + b"X" * lost + following
        assert texts(data)[-len(texts(following)) :] == texts(following)


def test_what_looks_like_a_header_inside_an_element_is_none() -> None:
    named = WHOLE.replace(b"9 OAK AVE", b"9 LISA*OAK AVE ISA*00*")
    assert faults(named) == []
    assert "N3*9 LISA*OAK AVE ISA*00*" in texts(named)


@pytest.mark.parametrize("width", [*range(60, 104), 106, 132])
def test_a_wrapped_file_is_unwrapped_where_a_line_ends_inside_isa(width: int) -> None:
    """The second interchange begins at every place of a line, so also astride two of them.

    At 104 and 105 a line end stands where ISA names a delimiter, and is taken for one.
    """
    flat = WHOLE * 3
    wrapped = b"\r\n".join(flat[at : at + width] for at in range(0, len(flat), width))
    assert texts(wrapped) == texts(WHOLE) * 3


def test_of_terminators_without_segments_in_a_row_the_first_is_told() -> None:
    for many in (2, 500_000):
        data = WHOLE.replace(b"~HI*", b"~" * many + b"~HI*", 1)
        (fault,) = faults(data)
        assert fault.kind is FaultKind.EMPTY_SEGMENT
        assert texts(data) == texts(WHOLE)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FaultKind.EMPTY),
        (b"  \n\n ", FaultKind.EMPTY),
        (b"Dear Sir or Madam,\n", FaultKind.NOT_X12),
        (FILE[107:], FaultKind.NOT_X12),
        (bytes(range(256)) * 40, FaultKind.NOT_X12),
        (b"ISA*00*" + FILE[20:], FaultKind.BAD_HEADER),
        (b"ISA", FaultKind.BAD_HEADER),
        (FILE + b"and so on", FaultKind.NOISE),
        (FILE[:500], FaultKind.CUT),
    ],
    ids=["empty", "blank", "a letter", "no ISA", "binary", "short ISA", "ISA only", "tail", "cut"],
)
def test_bytes_that_are_no_segment_are_named(data: bytes, kind: FaultKind) -> None:
    assert [fault.kind for fault in faults(data)] == [kind]


def test_a_bad_header_still_tells_which_interchange_it_was() -> None:
    short = FILE.replace(b"*LAKESIDE       *", b"*LAKESIDE*", 1)
    (fault,) = faults(short)
    assert fault.elements[6] == "LAKESIDE"
    assert fault.elements[13] == "000000101"


def test_good_interchanges_around_noise_are_read() -> None:
    noise = b"\x00\xff ISA is not here " * 50
    assert texts(noise + FILE + noise + FILE) == texts(FILE + FILE)
    kinds = [fault.kind for fault in faults(noise + FILE + noise + FILE)]
    assert kinds == [FaultKind.NOISE, FaultKind.NOISE]


def test_a_segment_without_end_is_passed_over_and_not_kept() -> None:
    huge = b"NTE*ADD*" + b"X" * (3 * SEGMENT_LIMIT)
    data = FILE.replace(b"REF*EI", huge + b"~REF*EI", 1)
    assert [fault.kind for fault in faults(data)] == [FaultKind.TOO_LONG]
    assert texts(data) == texts(FILE)


def test_noise_is_read_in_a_window_and_not_held() -> None:
    class Noise(io.RawIOBase):
        """Thirty megabytes that are not X12."""

        left = 30 << 20
        largest = 0

        def read(self, size: int = -1) -> bytes:
            self.largest = max(self.largest, size)
            count = min(size, self.left)
            self.left -= count
            return b"IS" * (count // 2)

    noise = Noise()
    assert [fault.kind for fault in read(noise) if isinstance(fault, Fault)] == [FaultKind.NOT_X12]  # type: ignore[arg-type]
    assert noise.largest <= 1 << 16
