"""The document that says what a letter asks for: read whole, or every fault at its path."""

from datetime import date

import pytest

from appeals.operations.intake.document import read_issues


def test_an_issue() -> None:
    row = {"claim": "C26-0000042", "asked_by": "provider", "npi": "1245319599", "lines": ["1", "3"]}
    (found,), faults = read_issues({"issues": [row | {"notice_dated": "2026-05-04"}]})
    assert not faults
    assert (found.claim, found.lines, found.asked_by) == ("C26-0000042", (1, 3), "provider")
    assert (found.notice_dated, found.expedited) == (date(2026, 5, 4), False)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"asked_by": "aunt"}, "issues[0].asked_by: 'aunt' is not one of member"),
        ({"request": "A26-1"}, "issues[0]: say which claim or which request"),
        ({"lines": ["0"]}, "issues[0].lines[0].line: '0' is not a whole number"),
        ({"npi": "1245319590"}, "issues[0].npi: '1245319590' is not an NPI"),
        ({"good_cause": "x" * 41}, "issues[0].good_cause: is longer than 40 characters"),
        ({"expedite": "yes"}, "issues[0].expedite: unknown key; did you mean 'expedited'?"),
    ],
)
def test_every_fault_at_its_path(said: dict[str, object], fault: str) -> None:
    found, faults = read_issues({"issues": [{"claim": "C26-1", "asked_by": "member"} | said]})
    assert found == []
    assert any(str(each).startswith(fault) for each in faults), [str(each) for each in faults]


def test_none_is_no_answer() -> None:
    found, faults = read_issues({"issues": []})
    assert (found, len(faults)) == ([], 1)
