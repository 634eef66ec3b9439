"""Letters with marks in whatever bytes they came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.x12.characters import as_written, taken_apart
from kernel.x12.rewrite import written_back
from kernel.x12.writer import carried, plain
from tests.unit.edi.made import as_bytes, counted, good, swapped

LAYOUT = st.text(" \r\n\t", max_size=5)
SEGMENTS = counted(good())
NAMES = {"NUÑEZ": "NUNEZ", "José": "Jose", "ŁUKASZ": "LUKASZ", "Søren": "Soren", "GROß": "GROss"}


@pytest.mark.parametrize("name", ["OKAFOR", "NUÑEZ", "Nguyễn", "José", "Ã", ""])
def test_a_name_read_as_latin_1_from_utf_8_comes_back(name: str) -> None:
    assert as_written(name.encode().decode("latin-1")) == name
    assert as_written(name) == name


@pytest.mark.parametrize(("name", "without_marks"), NAMES.items())
def test_we_write_it_without_its_marks_whichever_bytes_it_came_in(
    name: str, without_marks: str
) -> None:
    assert plain(name) == without_marks
    assert plain(name.encode().decode("latin-1")) == without_marks
    assert carried(name.encode().decode("latin-1"), longest=38) == without_marks


def test_letters_of_other_scripts_are_kept_to_be_compared() -> None:
    assert taken_apart("Ødegård 李") == "Odega\u030ard 李"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_file_is_written_back_byte_for_byte(encoding: str) -> None:
    segments = counted(swapped("*DOE*JANE*", "*NUÑEZ*JOSÉ*")(good()))
    data = as_bytes(segments).decode("latin-1").encode(encoding)
    assert "NUÑEZ".encode(encoding) in data
    assert written_back(data) == data


@given(st.lists(LAYOUT, min_size=len(SEGMENTS), max_size=len(SEGMENTS)))
def test_whatever_stands_between_its_segments_a_file_is_written_back(gaps: list[str]) -> None:
    """Indented, with blank lines, with a line end here and there only."""
    first, *others = SEGMENTS
    pieces = [first, *(gap + segment for gap, segment in zip(gaps, others, strict=False))]
    data = "".join(f"{piece}~" for piece in pieces) + gaps[-1]
    assert written_back(data.encode()) == data.encode()
