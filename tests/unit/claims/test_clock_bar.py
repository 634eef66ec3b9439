"""A deadline as a bar: what is left in words, and how far it is filled."""

from datetime import UTC, datetime, timedelta

import pytest

from claims.desk.clock import WIDTH, Clock, first_due

RECEIVED = datetime(2026, 3, 1, 5, tzinfo=UTC)
LATE = RECEIVED + timedelta(days=30)


def clock(state: str = "running", late: datetime | None = LATE, **now: float) -> Clock:
    at = RECEIVED + timedelta(**now)
    return Clock("pay_clean_claim", "PP-1", "pay", state, None, late, (), RECEIVED, at)


@pytest.mark.parametrize(
    ("gone", "left", "tone", "filled"),
    [
        ({"days": 0}, "30 d left", "calm", 0),
        ({"days": 15}, "15 d left", "calm", WIDTH // 2),
        ({"days": 27}, "3 d left", "soon", 144),
        ({"days": 29, "hours": 18}, "6 h 0 min left", "soon", 159),
        ({"days": 30}, "0 h 0 min overdue", "late", WIDTH),
        ({"days": 32, "hours": 1}, "2 d overdue", "late", WIDTH),
    ],
)
def test_an_open_clock(gone: dict[str, float], left: str, tone: str, filled: int) -> None:
    found = clock(**gone)
    assert (found.left, found.tone, found.filled) == (left, tone, filled)
    assert found.whole_days == 30


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("not_started", "not started"),
        ("paused", "paused"),
        ("met", "met"),
        ("met_late", "met late"),
        ("unknown", "cannot be reckoned"),
    ],
)
def test_a_clock_that_does_not_run_says_so(state: str, left: str) -> None:
    assert clock(state, None, days=1).left == left
    assert clock(state, None, days=1).filled == 0


def test_the_first_that_is_due_counts() -> None:
    early, late = clock(late=LATE - timedelta(days=5)), clock()
    assert first_due([late, early, clock("met", RECEIVED)]) is early
    paused = clock("paused", None)
    assert first_due([clock("met"), paused]) is paused
    assert first_due([clock("met")]) is None
