"""Sums of rows, and back from each number to the rows that make it."""

from decimal import Decimal

import pytest

from reports.cells import DOES_NOT_APPLY
from reports.sums import Sums, amount, one, where
from reports.table import Row, UnableToReport, frame_of

SUMS = Sums(
    by=("line", "rules"),
    measures={
        "due": one, "late": where("late"), "dollars": amount("dollars"), "longest": amount("days"),
    },
    rates={"late_percent": ("late", "due")},
    means={"dollars_each": ("dollars", "late")},
    most=("longest",),
)  # fmt: skip
ROWS = [
    Row(1, "A", {"line": "ma", "rules": ("x", "y"), "late": True, "dollars": Decimal("10.01"),
                 "days": 3}),
    Row(2, "B", {"line": "ma", "rules": ("x",), "late": False, "dollars": DOES_NOT_APPLY,
                 "days": 9}),
    Row(3, "C", {"line": None, "rules": (), "late": True, "dollars": Decimal("0.02"), "days": 5}),
]  # fmt: skip


def shown() -> dict[tuple[str, str], dict[str, object]]:
    made = SUMS.shape(frame_of(ROWS)).to_dict("records")
    return {(row["by"], row["value"]): row for row in made}  # type: ignore[misc]


def test_rows_are_summed_by_each_breakdown() -> None:
    found = shown()
    assert list(found) == [
        ("all", "all"), ("line", "(not on record)"), ("line", "ma"), ("rules", "(none)"),
        ("rules", "x"), ("rules", "y"),
    ]  # fmt: skip
    whole = found["all", "all"]
    assert (whole["due"], whole["late"], whole["dollars"]) == (3, 2, Decimal("10.03"))
    assert (whole["late_percent"], whole["longest"]) == (Decimal("66.7"), 9)
    assert whole["dollars_each"] == Decimal("5.0")
    assert (found["rules", "x"]["due"], found["rules", "y"]["due"]) == (2, 1)


def test_a_rate_of_nothing_does_not_apply() -> None:
    rows = [Row(1, "A", {**ROWS[1].cells})]
    made = SUMS.shape(frame_of(rows)).to_dict("records")
    assert {row["dollars_each"] for row in made} == {DOES_NOT_APPLY}
    assert {row["late_percent"] for row in made} == {Decimal("0.0")}


def test_every_number_is_made_of_its_rows() -> None:
    for row in shown().values():
        told = {name: str(row[name]) for name in ("by", "value")}
        for column in SUMS.measures:
            behind = SUMS.behind(ROWS, told, column)
            assert SUMS.together(behind, column) == row[column]


def test_a_rate_is_asked_for_by_its_parts() -> None:
    with pytest.raises(
        UnableToReport, match="late_percent is no count or sum: ask for late or due"
    ):
        SUMS.behind(ROWS, {"by": "all", "value": "all"}, "late_percent")


def test_no_rows_are_no_sums() -> None:
    assert SUMS.shape(frame_of([])).to_dict("records") == []
    assert SUMS.together([], "due") == 0
