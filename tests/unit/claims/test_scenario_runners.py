"""A scenario with a slip of the pen fails; it never quietly tests something else."""

from pathlib import Path

import pytest

from kernel import plain_yaml
from tests.scenarios.conftest import read_table
from tests.scenarios.runners import by_hand
from tests.scenarios.runners.rules import AMOUNTS, JUDGES, run

SCENARIOS = Path(__file__).parents[2] / "scenarios" / "claims"

FEE = "350.00 - 170.00 = 180.00"


def _run(rule: str = "part_b_allowed", given: dict[str, str] | None = None, **row: str) -> None:
    run({"rule": rule, "given": given or {}, "cases": ""}, {"story": "a row", **row})


def test_a_row_that_holds_passes() -> None:
    _run(expect="allowed 170.00; adjusted CO-45 180.00, PR-1 170.00", **{"by hand": FEE})
    _run("same_physician", expect="pass")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"expect": "allowed 170.01"}, "expected: allowed 170.01"),
        ({"expect": "alowed 170.00"}, "nothing a row can expect"),
        ({"expect": "adjusted CO-45 180.00"}, "expected: adjusted CO-45 180.00"),
        ({"expect": "claim denied"}, "expected: claim denied"),
        ({"expect": "pend"}, "found nothing amiss"),
        ({"expect": "paid 0.00", "sreved": "2026-03-02"}, "no heading 'sreved'"),
        ({"expect": "paid 0.00", "and": "adams.medicaer: none"}, "the base has none to take away"),
        ({"expect": "paid 0.00", "and": "adams.medicaer: opted_out"}, "did you mean 'medicare'"),
        ({"expect": "paid 0.00", "and": "record.weather: fine"}, "no fact"),
        ({"expect": "paid 0.00", "lines": "99204 170.00 for 350.00"}, "is not a line"),
        ({"expect": "paid 0.00", "served": "2026-02-30"}, "is not a day"),
        ({"expect": "allowed 170.00", "by hand": "350.00 - 170.00 = 181.00"}, "by hand it is"),
        ({"expect": "member_owes 170.00", "by hand": "1.00 + 1.00 = 2.00"}, "neither given nor"),
        ({"expect": "paid 0.00", "says": "a miracle"}, "The fee schedule amount"),
        ({"expect": "paid 0.00", "cites": "42 CFR 1.1"}, "cites"),
    ],
)
def test_a_slip_is_an_error(row: dict[str, str], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        _run(**row)


def test_a_rule_that_is_none_is_an_error() -> None:
    with pytest.raises(AssertionError, match="is no rule of the pipeline"):
        _run("timely_fileing", expect="pass")


def test_a_finding_is_compared_with_its_reason_group_and_remark() -> None:
    opted_out = {"and": "adams.medicare: opted_out"}
    _run("provider_eligible", expect="deny B7 CO", **opted_out)
    for wrong in ("pass", "pend", "deny B", "deny 29", "deny B7 PR", "deny B7 CO N130"):
        with pytest.raises(AssertionError, match="expected"):
            _run("provider_eligible", expect=wrong, **opted_out)


@pytest.mark.parametrize(
    ("equation", "result"),
    [
        ("170.00 - 83.00 + 1.00 = 88.00", "88.00"),
        ("20 % of 170.03 = 34.01", "34.01"),
        ("95 % of 170.10 = 161.60", "161.60"),  # 161.595: half a cent goes up
        ("least of 214.00, 136.00, 34.00 = 34.00", "34.00"),
        ("most of 1.00, 2.00 = 2.00", "2.00"),
        ("100.00 x 170.00 / 270.00 = 62.96", "62.96"),
        ("2025-03-10 + 95 d = 2025-06-13", "2025-06-13"),
    ],
)
def test_arithmetic_by_hand(equation: str, result: str) -> None:
    assert by_hand.results(equation) == {result}


def test_what_is_no_arithmetic_is_an_error() -> None:
    with pytest.raises(AssertionError, match="not an equation"):
        by_hand.results("about 170.00")


def _expected(rule: str) -> list[str]:
    path = SCENARIOS / f"{rule}.yaml"
    document = plain_yaml.read_file(path)
    assert document["rule"] == rule
    return [row["expect"] for row in read_table(document["cases"], path)]


@pytest.mark.parametrize("rule", sorted(JUDGES))
def test_every_judgment_has_a_pass_and_a_fail(rule: str) -> None:
    said = {words.split(" ")[0].rstrip(";") for words in _expected(rule)}
    assert "pass" in said
    assert said & {"pend", "deny"}


@pytest.mark.parametrize("rule", sorted(AMOUNTS))
def test_every_amount_has_rows_to_the_cent(rule: str) -> None:
    assert sum(any(cell[-3:-2] == "." for cell in row.split("; ")) for row in _expected(rule)) >= 5
