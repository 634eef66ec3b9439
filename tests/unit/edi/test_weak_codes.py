"""Codes of lists nobody here could read whole say so, and are the same everywhere."""

import pytest

from claims.letters.denial_reasons import denial_reasons, ending_reasons
from claims.operations.claim_statuses import Status, denied_for, statuses

SEEN = {("F0", "3"), ("F2", "88"), ("P1", "20")}
"""Status codes met in published examples: 3 and 88 with these categories, 20 with A1 and A2."""


@pytest.mark.parametrize("part", ["search", "stands", "denied"])
def test_a_status_met_in_no_example_is_weak(part: str) -> None:
    for name, status in statuses(part).items():
        assert status.weak is ((status.category, status.code) not in SEEN), name


@pytest.mark.parametrize(
    ("carc", "told"),
    [
        ("18", Status("F2", "54")),
        ("27", Status("F2", "88", "QC")),
        ("B7", Status("F2", "91", "82")),
        ("272", Status("F2", "1")),
    ],
)
def test_a_denial_is_told_by_its_reason(carc: str, told: Status) -> None:
    assert denied_for(carc) == told


def test_every_decision_reason_of_a_278_is_weak_until_the_list_was_read() -> None:
    reasons = [*denial_reasons().values(), *ending_reasons().values()]
    assert {each.name for each in reasons if each.hcr03} >= {"out_of_network", "not_covered"}
    assert all(each.weak is bool(each.hcr03) for each in reasons)
