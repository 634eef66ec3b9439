"""Rows out of files that are not always sound."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.published.csv_lines import csv_records


def records(text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    return list(csv_records(io.StringIO(text, newline=""), delimiter))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_with_the_line_each_ends_on(end: str):
    text = end.join(["a,b", "", '"c, d","e ""f"""', '"g', 'h",i', "j"])
    assert records(text) == [
        (1, ["a", "b"]),
        (3, ["c, d", 'e "f"']),
        (5, [f"g{end}h", "i"]),
        (6, ["j"]),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only():
    text = 'a,"b\nc,"d"\ne,f\n"g,h\n'
    assert records(text) == [(1, ["a", "b\n"]), (2, ["c", "d"]), (3, ["e", "f"]), (4, ["g,h\n"])]


def test_nor_does_one_in_a_file_that_quotes_every_cell():
    good = ['"1","x","y"\n'] * 3
    broken = '"1","x","y\n'
    found = records("".join([*good, broken, *good]))
    assert [row for _, row in found].count(["1", "x", "y"]) == 6
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 6, 7]


def test_a_quote_within_a_cell_is_a_character():
    assert records('a,5" tube,b\nc,d,e\n') == [(1, ["a", '5" tube', "b"]), (2, ["c", "d", "e"])]


def test_a_row_is_not_spread_over_any_number_of_lines():
    text = '"a\n' + "b,c\n" * 1_000 + 'd"\n'
    assert len(records(text)) == 1_002


def test_a_cell_too_long_to_be_one_is_given_out_by_its_beginning():
    found = records("x" * 200_000 + ",b\nc,d\n")
    assert [len(row[0]) for _, row in found] == [60, 1]


def test_tabs_and_nul_characters():
    assert records("a\t\0b\n", "\t") == [(1, ["a", "b"])]


@given(st.lists(st.lists(st.text('ab,"\n\r \t;é', max_size=6), min_size=2, max_size=4), max_size=6))
def test_what_a_writer_writes_comes_back(rows: list[list[str]]):
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [row for _, row in records(written.getvalue())] == rows
