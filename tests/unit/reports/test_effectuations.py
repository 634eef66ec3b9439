"""EFF_C: a reversal not carried out yet is a row, and blank only once its time is over."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.cells import DOES_NOT_APPLY
from reports.live.carried_out import overdue
from reports.tables import eff_c
from reports.vocabulary import EXPEDITED, EffectuationFacts, Mark

REVERSED = datetime(2026, 12, 29, 15, tzinfo=UTC)
"""Ten o'clock on a Tuesday in New York."""
TOLD = Mark(REVERSED, "reversal_received")
DRUG = {"part_b_drug": True, "processed_as": EXPEDITED}


def at(month: int, day: int, hour: int, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def cell(as_of: datetime, **said: Any) -> object:
    given: dict[str, Any] = {"request": "preservice", "body": "ire", "reversal": TOLD}
    facts = EffectuationFacts(
        case=1, number="X26-1", kind="external_review", zone="America/New_York",
        received=Mark(REVERSED, "received"), **given | said,
    )  # fmt: skip
    return eff_c.row(facts, as_of).cells["effectuated_date"]


@pytest.mark.parametrize(
    ("said", "runs", "over"),
    [
        ({}, at(1, 1, 14), at(1, 1, 15)),  # 72 hours
        ({"processed_as": EXPEDITED}, at(1, 1, 14), at(1, 1, 15)),
        (DRUG, at(12, 30, 14, 2026), at(12, 30, 15, 2026)),  # 24 hours
        ({"request": "payment"}, at(1, 29, 4), at(1, 29, 5)),  # until the end of January 28
        ({"body": "hearing"}, at(2, 28, 4), at(2, 28, 5)),  # 60 days: until the end of February 27
    ],
)
def test_a_reversal_not_carried_out_yet(said: Any, runs: datetime, over: datetime) -> None:
    assert cell(runs, **said) is DOES_NOT_APPLY
    assert cell(over, **said) is None


def test_what_was_carried_out_has_its_day() -> None:
    done = Mark(at(1, 1, 3), "authorized")
    assert str(cell(at(1, 5, 15), effectuated=done, authorized=done)) == "2026-12-31"


def test_where_the_time_of_the_reversal_is_unknown_it_is_not_said_to_run() -> None:
    """Only the day is on record: at some hours of it the 72 hours are over."""
    day = Mark(REVERSED, "reversal_received", only_day=REVERSED.date())
    assert cell(at(1, 1, 12), reversal=day) is None


OF_A_FILE = {
    "body": "IRE", "request_type": "Pre-service", "processed_as": "S", "part_b_drug": "N",
    "received_date": "2026/12/29", "received_time": "None", "effectuated_date": "None",
}  # fmt: skip


# In New York: received Tuesday, December 29, 2026; days run out at midnight after the last of them.
# 30 days: December 29 + 30 = January 28.  60 days: December 29 + 60 = February 27.
# 72 hours from ten o'clock: January 1, ten o'clock.  Of a day whose hour nobody knows they may run
# until the end of January 1: midnight after December 29, and 72 hours.
@pytest.mark.parametrize(
    ("said", "runs", "over"),
    [
        ({"processed_as": "E", "received_time": "10:00:00"}, at(1, 1, 14), at(1, 1, 15)),
        ({}, at(1, 2, 4), at(1, 2, 5)),
        ({"part_b_drug": "Y"}, at(1, 2, 4), at(1, 2, 5)),
        (
            {"part_b_drug": "Y", "processed_as": "E", "received_time": "10:00:00"},
            at(12, 30, 14, 2026),
            at(12, 30, 15, 2026),
        ),
        ({"request_type": "Payment"}, at(1, 29, 4), at(1, 29, 5)),
        ({"body": "ALJ"}, at(2, 28, 4), at(2, 28, 5)),
        ({"body": "MAC"}, at(2, 28, 4), at(2, 28, 5)),
    ],
)
def test_of_a_row_in_a_file_its_own_cells_tell_when_the_time_is_over(
    said: dict[str, str], runs: datetime, over: datetime
) -> None:
    cells = OF_A_FILE | said
    zone = "America/New_York"
    assert overdue(runs, zone)(cells) == ""
    assert overdue(over, zone)(cells).startswith("late from ")


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("body", "QIO"), ("received_date", "None"), ("request_type", "Paymnt"),
        ("request_type", "None"), ("processed_as", "?"), ("part_b_drug", "y"),
    ],
)  # fmt: skip
def test_a_row_whose_cells_say_nothing_is_not_called_late(field: str, cell: str) -> None:
    """Ten years later: each cell the time turns on is missing, empty, or none that is allowed."""
    late = overdue(at(1, 1, 1, 2037), "America/New_York")
    assert late(OF_A_FILE).startswith("late from ")
    for said in ({field: cell}, {field: ""}):
        assert late(OF_A_FILE | said) == ""
    assert late({name: each for name, each in OF_A_FILE.items() if name != field}) == ""
