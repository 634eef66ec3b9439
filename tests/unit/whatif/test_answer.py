"""The answer has the keys of the contract and no other; `expect` is compared with it."""

import json
from typing import Any

import pytest

from claims.whatif.asking import AS_EXPECTED, DIFFERS, WRONG
from claims.whatif.compare import differences
from tests.unit.whatif.documents import PART_B, PRIVATE, answered, asked, changed

KEYS = ["name", "disposition", "payee", "lines", "totals", "accumulators", "pends", "denials"]
LINE = ["number", "disposition", "charge", "allowed", "deductible", "copay", "coinsurance",
        "other_payer", "sequestration", "paid", "member_owes", "adjustments",
        "findings"]  # fmt: skip


@pytest.mark.parametrize("document", [PART_B, PRIVATE])
def test_the_keys_are_those_of_the_contract_in_its_order(document: Any) -> None:
    found = answered(document)
    assert list(found) == KEYS
    line = found["lines"][0]
    assert list(line) == LINE
    assert list(line["adjustments"][0]) == ["group", "carc", "amount", "rarc"]
    assert list(line["findings"][0]) == ["rule", "says", "carc", "message", "cites"]
    assert list(found["totals"]) == ["charge", "allowed", "paid", "member_owes"]
    assert list(found["accumulators"]) == ["deductible_left", "out_of_pocket_left"]
    assert list(answered({**document, "expect": {}})) == [*KEYS, "differences"]


def test_money_is_text_with_two_places_and_the_rest_is_json() -> None:
    found = answered(PART_B)
    assert json.loads(json.dumps(found)) == found
    line = found["lines"][0]
    for name in LINE[2:11]:
        assert isinstance(line[name], str)
        assert line[name][-3] == "."
    assert line["number"] == 1
    assert {each["says"] for each in line["findings"]} == {"pass"}
    assert all(each["carc"] is None for each in line["findings"])


def test_differences_are_there_when_something_is_expected() -> None:
    assert "differences" not in answered(PART_B)
    assert "differences" not in answered({**PART_B, "expect": None})
    found = answered({**PART_B, "expect": {"lines": [{"paid": "12.00"}], "disposition": "denied"}})
    assert found["differences"] == [
        {"path": "lines[0].paid", "expected": "12.00", "got": "0.00"},
        {"path": "disposition", "expected": "denied", "got": "paid"},
    ]


def test_the_exit_code() -> None:
    assert asked(PART_B).exit_code == AS_EXPECTED == 0
    assert asked({**PART_B, "expect": {"disposition": "paid"}}).exit_code == AS_EXPECTED
    assert asked({**PART_B, "expect": {"disposition": "denied"}}).exit_code == DIFFERS == 1
    assert asked(changed(PART_B, {"claim.lines": []})).exit_code == WRONG == 2


GOT = {"a": {"b": "1.00", "c": None}, "rows": [{"n": 1, "x": "p"}, {"n": 2, "x": "q"}], "codes": []}


@pytest.mark.parametrize(
    ("expected", "paths"),
    [
        ({}, []),
        ({"a": {"b": "1.00"}}, []),
        ({"a": {"c": None}}, []),
        ({"rows": [{}, {"x": "q"}]}, []),
        ({"rows": [{"n": "1"}, {"n": "2"}]}, []),
        ({"codes": []}, []),
        ({"a": {"b": "1.0"}}, ["a.b"]),
        ({"a": {"b": None}}, ["a.b"]),
        ({"a": {"c": "1.00"}}, ["a.c"]),
        ({"a": "1.00"}, ["a"]),
        ({"a": []}, ["a"]),
        ({"rows": [{}]}, ["rows"]),
        ({"rows": []}, ["rows"]),
        ({"rows": {}}, ["rows"]),
        ({"rows": [{"x": "q"}, {"x": "p"}]}, ["rows[0].x", "rows[1].x"]),
        ({"codes": {"0": "x"}}, ["codes"]),
        ({"codes": None}, ["codes"]),
        ({"gone": None}, ["gone"]),
    ],
)
def test_what_is_given_is_compared_nested_the_same_way(expected: Any, paths: list[str]) -> None:
    assert [each["path"] for each in differences(expected, GOT)] == paths
