"""A deadline as a bar: what is left in words, and how far it is filled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from claims.desk.clock import Clock, first_due, remaining
from kernel.clocks import catalogue
from kernel.web.left import WIDTH

RECEIVED = datetime(2026, 4, 1, 4, tzinfo=UTC)  # midnight in New York
LATE = RECEIVED + timedelta(days=30)  # the first moment of May: the last day is 30 April


def clock(state: str = "running", late: datetime | None = LATE, **now: float) -> Clock:
    at = RECEIVED + timedelta(**now)
    said = ("pay_clean_claim", "PP-1", "pay", state, None, late, (), RECEIVED, at)
    return Clock(*said, "America/New_York")


@pytest.mark.parametrize(
    ("gone", "left", "tone", "filled"),
    [
        ({"days": 0}, "29 d left", "calm", 0),
        ({"days": 15}, "14 d left", "calm", WIDTH // 2),
        ({"days": 26}, "3 d left", "soon", 139),
        ({"days": 29, "hours": 18}, "due today, 6 h 0 min left", "late", 159),
        ({"days": 30}, "1 d late", "late", WIDTH),
        ({"days": 32, "hours": 1}, "3 d late", "late", WIDTH),
    ],
)
def test_an_open_clock(gone: dict[str, float], left: str, tone: str, filled: int) -> None:
    found = clock(**gone)
    assert (found.left, found.tone, found.filled) == (left, tone, filled)
    assert found.whole_days == 30


@pytest.mark.parametrize(
    ("received", "days"),
    [  # due on 23 November, late from the next midnight; Chicago had its clocks set back on the 1st
        (datetime(2026, 10, 24, 13, 40, tzinfo=UTC), 30),  # Saturday morning there
        (datetime(2026, 10, 25, 3, 30, tzinfo=UTC), 30),  # late on that Saturday
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), 29),  # Sunday
    ],
)
def test_the_day_of_receipt_is_day_0_of_the_days_there_are(received: datetime, days: int) -> None:
    late = datetime(2026, 11, 24, 6, tzinfo=UTC)
    found = replace(
        clock(late=late), due_on=date(2026, 11, 23), received_at=received, zone="America/Chicago"
    )
    assert found.whole_days == days


@pytest.mark.parametrize(
    ("state", "left", "tone"),
    [
        ("not_started", "not started", "none"),
        ("paused", "paused", "soon"),
        ("met", "met", "calm"),
        ("met_late", "met late", "late"),
        ("unknown", "cannot be reckoned", "soon"),
    ],
)
def test_a_clock_that_does_not_run_says_so(state: str, left: str, tone: str) -> None:
    """Nothing that has not begun looks as if it were in time."""
    found = clock(state, None, days=1)
    assert (found.left, found.tone, found.filled) == (left, tone, 0)


def test_a_decided_claim_counts_down_no_more() -> None:
    for gone in (15, 32):
        found = replace(clock(days=gone), remaining="tell the member")
        assert (found.left, found.tone, found.act) == ("decided", "calm", "tell the member")
    assert replace(clock("met", None), remaining="pay it").left == "met"


@pytest.mark.parametrize(
    ("name", "state", "came", "left"),
    [
        ("ma_payment_clean", "decided", "paid", "pay it"),
        ("ma_payment_clean", "decided", "denied", "send the notice"),
        ("erisa_postservice", "denied", "denied", "tell the member"),
        ("erisa_postservice", "paid", "paid", "tell the member"),
        ("ma_payment_clean", "pended", "pended", ""),
        ("erisa_preservice_answer", "decided", "paid", ""),
    ],
)
def test_what_is_left_of_a_duty_once_it_is_decided(
    name: str, state: str, came: str, left: str
) -> None:
    assert remaining(catalogue()[name], state, came) == left


def test_the_first_that_is_due_counts() -> None:
    early, late = clock(late=LATE - timedelta(days=5)), clock()
    assert first_due([late, early, clock("met", RECEIVED)]) is early
    paused = clock("paused", None)
    assert first_due([clock("met"), paused]) is paused
    assert first_due([clock("met")]) is None
    of_the_member = replace(early, owed_by="claimant")
    assert first_due([of_the_member, paused]) is paused
