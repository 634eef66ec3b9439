"""A cell is text, whatever it begins with."""

import pytest

from kernel.spreadsheet import csv_line, inert, without_guard


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20A",
    ],
)
def test_a_formula_is_no_formula(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert without_guard(inert(text)) == text


@pytest.mark.parametrize("text", ["", "Ann", "212.18", "C26-0000001", "a=b", " =1"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert inert(text) == text
    assert without_guard(text) == text


@pytest.mark.parametrize("text", ["'", "'s-Hertogenbosch", "'tis", "''=1"])
def test_an_apostrophe_of_its_own_stays(text: str) -> None:
    assert without_guard(text) == text


def test_a_row_is_quoted_and_ended() -> None:
    assert csv_line(["a,b", 'say "x"', "=1"]) == '"a,b","say ""x""",\'=1\r\n'
