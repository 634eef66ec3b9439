"""Files: no formula in any of them, the same bytes each time, flat memory, small cells hidden."""

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cells import DOES_NOT_APPLY, UnableToFill, text_of
from reports.layout import Column, Layout
from reports.writing.as_csv import safe, write_csv
from reports.writing.as_json import write_json
from reports.writing.as_xlsx import write_xlsx
from reports.writing.document import FIRST_WRITING, WRITING, Counted, Document, Nowhere, piece_of
from reports.writing.small_cells import HIDDEN, hide

EVIL = (
    *("=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1"),
)
"""The last are full width forms, which some spreadsheets take alike."""


def layout(*types: str) -> Layout:
    columns = tuple(
        Column(n, f"Column {n}", f"c{n}", None, kind, "always", "somewhere", "K")
        for n, kind in enumerate(types, 1)
    )
    return Layout(
        "t", "1", "T", "None", date(2026, 1, 1), None, True, columns, (), {}, "T", "nowhere"
    )


def document(
    rows: Sequence[Sequence[str]], *types: str, submitted: bool = False, writing: int = WRITING
) -> Document:
    of = layout(*(types or ("text",) * len(rows[0])))
    return Document("T", of, {"Run by": "d.falk"}, lambda: [piece_of(rows)], submitted, writing)


def as_text(one: Document) -> str:
    out = io.BytesIO()
    write_csv(one, out)
    return out.getvalue().decode()


@pytest.mark.parametrize("cell", EVIL)
@pytest.mark.parametrize("submitted", [True, False])
def test_no_cell_of_csv_is_a_formula(cell: str, submitted: bool) -> None:
    made = as_text(document([["plain", cell], [cell, "plain"]], submitted=submitted))
    rows = list(csv.reader(io.StringIO(made, newline="")))[1:]
    assert rows == [["plain", f"'{cell}"], [f"'{cell}", "plain"]]


CELLS = st.text(st.sampled_from([*"=+-@\t\r\n,\"'a1 ", "\u00e4", "\uff1d", "\uff20"]), max_size=4)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_whatever_the_cells_say_they_come_back_and_none_is_a_formula(
    rows: list[tuple[str, str, str]],
) -> None:
    read = list(csv.reader(io.StringIO(as_text(document(rows)), newline="")))[1:]
    assert read == [[safe(cell) for cell in row] for row in rows]
    starts = ("=", "+", "@", "\t", "\r", "\n", "\uff1d", "\uff20", "-a", "-=", "--")
    assert not any(cell.startswith(starts) for row in read for cell in row)


def test_what_was_kept_by_the_first_writing_is_written_so_again() -> None:
    rows = [["plain", each] for each in (*EVIL, "-12.50", "-\u0661")]
    submitted = as_text(document(rows, submitted=True, writing=FIRST_WRITING))
    assert list(csv.reader(io.StringIO(submitted, newline="")))[1:] == rows
    made = as_text(document(rows, writing=FIRST_WRITING))
    assert list(csv.reader(io.StringIO(made, newline="")))[1:] == [
        *(["plain", f"'{each}"] for each in EVIL[:6]),
        *(["plain", each] for each in (*EVIL[6:], "-12.50", "-\u0661")),
    ]


def test_a_workbook_that_is_submitted_has_every_cell_as_it_is() -> None:
    out = io.BytesIO()
    write_xlsx(document([["-12.50", "=1+1"]], "money", "text", submitted=True), out)
    with zipfile.ZipFile(out) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
        assert sum(name.startswith("xl/worksheets/") for name in book.namelist()) == 1
    assert "<t>-12.50</t>" in text
    assert "<t>=1+1</t>" in text


def test_a_negative_amount_is_no_formula() -> None:
    assert "-12.50" in as_text(document([["-12.50", "a"]]))
    assert "'-12.50" not in as_text(document([["-12.50", "a"]]))


def test_an_empty_cell_at_the_end_of_a_line_is_none_either() -> None:
    assert as_text(document([["a", ""], ["b", ""]])).endswith("a,\r\nb,\r\n")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    out = io.BytesIO()
    write_xlsx(document([[each, "http://example.org"] for each in EVIL]), out)
    with zipfile.ZipFile(out) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/")]
        text = "".join(book.read(name).decode() for name in sheets)
    assert "<f>" not in text
    assert "hyperlink" not in text
    assert "HYPERLINK(1)" in text


def test_numbers_of_a_workbook_are_numbers_and_long_ones_text() -> None:
    out = io.BytesIO()
    write_xlsx(document([["12.50", "12345678901234567"]], "money", "number"), out)
    with zipfile.ZipFile(out) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>12.5</v>" in text
    assert "<t>12345678901234567</t>" in text


def test_the_same_bytes_each_time() -> None:
    made = []
    for _ in range(2):
        counted = Counted(io.BytesIO())
        write_xlsx(document([["a", "b"]]), held := io.BytesIO())
        counted.write(held.getvalue())
        made.append(counted.sha256)
    assert made[0] == made[1]


def test_json_says_what_it_is_and_reads_back() -> None:
    out = io.BytesIO()
    write_json(document([["a", 'b "c"'], ["d", "e"]]), out)
    said = json.loads(out.getvalue())
    assert said["about"] == {"Run by": "d.falk"}
    assert said["rows"] == [{"c1": "a", "c2": 'b "c"'}, {"c1": "d", "c2": "e"}]


def test_a_million_cells_take_no_more_memory_than_a_piece() -> None:
    piece = piece_of([["some text"] * 10] * 1000)
    one = Document("T", layout(*["text"] * 10), {}, lambda: (piece for _ in range(100)))
    tracemalloc.start()
    write_csv(one, Nowhere())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_small_counts_are_hidden_and_zero_is_not() -> None:
    frame = pd.DataFrame({"what": ["a", "b", "c", "d"], "n": [0, 10, 11, 3]}, dtype=object)
    assert list(hide(frame, ["n"], 10)["n"]) == [0, HIDDEN, 11, HIDDEN]


def test_one_hidden_alone_would_be_reckoned_from_the_total() -> None:
    frame = pd.DataFrame({"n": [50, 4, 20, 0]}, dtype=object)
    assert list(hide(frame, ["n"], 10)["n"]) == [50, HIDDEN, HIDDEN, 0]


@pytest.mark.parametrize("told", [1, 10])
def test_small_counts_their_sum_would_tell_are_not_hidden_alone(told: int) -> None:
    """What is left of the total is two ones, or two tens."""
    whole = 60 + 2 * told
    frame = pd.DataFrame({"n": [whole, told, told, 36, 24]}, dtype=object)
    assert list(hide(frame, ["n"], 10)["n"]) == [whole, HIDDEN, HIDDEN, 36, HIDDEN]
    frame = pd.DataFrame({"n": [60, 4, 7, 49]}, dtype=object)
    assert list(hide(frame, ["n"], 10)["n"]) == [60, HIDDEN, HIDDEN, 49]


def test_unknown_and_not_applicable_and_zero_are_three_things() -> None:
    of = layout("number")
    said = [
        text_of(of.columns[0], value, of) for value in (None, DOES_NOT_APPLY, 0, Decimal("0.00"))
    ]
    assert said == ["", "None", "0", "0.00"]


def test_a_float_is_refused() -> None:
    of = layout("money")
    with pytest.raises(UnableToFill):
        text_of(of.columns[0], 1.5, of)
