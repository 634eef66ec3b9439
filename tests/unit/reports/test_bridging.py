"""A bridge by hand: listed rules alone, closing to zero, else refused by name."""

from datetime import date
from typing import Any

import pytest

from reports.bridging.closing import Bridged, shape
from reports.bridging.listed import rules_on
from reports.table import Row, UnableToReport, frame_of

DAY = date(2026, 1, 1)


def case(number: str, counted: str, denied: str = "", holds: str = "", approved: str = "") -> Row:
    cells: dict[str, object] = {
        "number": number,
        "contract": "H9999",
        "counted": tuple(counted.split()),
        "denied": tuple(denied.split()),
        "approved": tuple(approved.split()),
        "holds": tuple(holds.split()),
        "list_of": DAY,
    }
    return Row(int(number[1:]), number, cells)


ALL = "odag service_level part_c cms0057"
NO_METRICS = "odag service_level part_c"
CASES = [
    case("A1", ALL, ALL),
    case("A2", ALL, "odag cms0057", "partly"),
    case("A3", NO_METRICS, holds="part_b_drug", approved=NO_METRICS),
    case("A4", "service_level part_c", "service_level part_c", "payment"),
    case("A5", "service_level cms0057", "service_level cms0057", "ended_outside"),
    case("A6", "odag", holds="open received_outside"),
    case("A7", NO_METRICS, NO_METRICS, "reconsideration part_b_drug"),
    case("A8", "service_level", holds="open due_outside"),
]


def lines(measure: str, one: str, other: str) -> list[tuple[Any, ...]]:
    found = shape(frame_of(CASES)).to_dict("records")
    return [
        (row["line"], row["out"], row["brought"], row["comes_to"])
        for row in found
        if (row["measure"], row["one"], row["other"]) == (measure, one, other)
    ]


def test_each_rule_takes_out_and_brings_in_until_nothing_is_left() -> None:
    # odag: A1 A2 A3 A6 A7; cms0057: A1 A2 A5
    assert lines("counted", "odag", "cms0057") == [
        ("start", 0, 0, 5),
        ("reconsideration", 1, 0, 4),
        ("part_b_drug", 1, 0, 3),
        ("open", 1, 0, 2),
        ("ended_outside", 0, 1, 3),
        ("end", 0, 0, 3),
    ]


def test_what_is_counted_by_receipt_meets_what_is_counted_by_decision() -> None:
    # odag: A1 A2 A3 A6 A7; service_level: A1 A2 A3 A4 A5 A7 A8; part_c: A1 A2 A3 A4 A7
    assert lines("counted", "odag", "service_level") == [
        ("start", 0, 0, 5),
        ("payment", 0, 1, 6),
        ("due_outside", 0, 1, 7),
        ("received_outside", 1, 0, 6),
        ("ended_outside", 0, 1, 7),
        ("end", 0, 0, 7),
    ]
    assert lines("counted", "service_level", "part_c") == [
        ("start", 0, 0, 7),
        ("open", 1, 0, 6),
        ("ended_outside", 1, 0, 5),
        ("end", 0, 0, 5),
    ]


def test_a_part_approval_is_denied_in_one_and_not_in_the_other() -> None:
    # odag: A1 A2 A7; part C: A1 A4 A7
    assert lines("denied", "odag", "part_c") == [
        ("start", 0, 0, 3),
        ("payment", 0, 1, 4),
        ("partly", 1, 0, 3),
        ("end", 0, 0, 3),
    ]


@pytest.mark.parametrize(
    "strange",
    [
        case("A9", NO_METRICS),
        case("A9", NO_METRICS, holds="payment ended_outside"),
        case("A9", ALL, "odag part_c"),
        case("A9", ALL, approved="odag part_c"),
    ],
)
def test_what_no_rule_explains_is_refused_by_name(strange: Row) -> None:
    with pytest.raises(UnableToReport, match=r"no listed rule explains 1 case\(s\): A9"):
        shape(frame_of([*CASES, strange]))


def test_every_number_leads_back_to_its_cases() -> None:
    bridged = Bridged()
    for row in shape(frame_of(CASES)).to_dict("records"):
        shown = {str(key): str(value) for key, value in row.items()}
        for column in ("out", "brought", "comes_to"):
            found = bridged.behind(CASES, shown, column)
            assert bridged.together(found, column) == row[column], (shown, column)


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("start", "A1 A2 A3 A6 A7"),
        ("part_b_drug", "A1 A2 A6"),
        ("open", "A1 A2"),
        ("ended_outside", "A1 A2 A5"),
        ("end", "A1 A2 A5"),
    ],
)
def test_what_a_line_comes_to_are_the_cases_left_so_far(line: str, numbers: str) -> None:
    shown = {"contract": "H9999", "measure": "counted", "one": "odag", "other": "cms0057"}
    found = Bridged().behind(CASES, shown | {"line": line}, "comes_to")
    assert " ".join(each.row.number for each in found) == numbers


def test_a_name_is_no_number_of_cases() -> None:
    shown = {"contract": "H9999", "measure": "counted", "one": "odag", "other": "cms0057"}
    with pytest.raises(UnableToReport, match="no number of cases"):
        Bridged().behind(CASES, shown | {"line": "open"}, "name")


def test_a_rule_names_reports_of_the_list() -> None:
    listed = rules_on(DAY)
    assert [each.rule for each in listed.verdicts] == ["partly", "forwarded"]
    for each in (*listed.rules, *listed.verdicts):
        assert set(each.out_of) < set(listed.reports)
