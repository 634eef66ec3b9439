"""How long is left, as the queue says it: in days of the plan's zone, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from claims.desk.queue_shown import line_shown
from kernel.web.left import WIDTH, left

ZONE = "America/New_York"
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # Monday, 10:30 in New York
RECEIVED = datetime(2026, 2, 20, 5, tzinfo=UTC)  # midnight there


def midnight(day: int) -> datetime:
    """The first moment of a day of March in New York, before summer time: what is due on the day
    before it is late from here."""
    return datetime(2026, 3, day, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late_from", "words", "tone"),
    [
        (None, "no deadline", "none"),
        (midnight(3), "due today", "late"),
        (NOW + timedelta(minutes=1), "due today", "late"),
        (NOW, "late today", "late"),
        (midnight(2), "1 d late", "late"),  # its last day was the first of March
        (datetime(2026, 2, 28, 5, tzinfo=UTC), "3 d late", "late"),  # 27 February
        (midnight(4), "1 d left", "soon"),
        (midnight(6), "3 d left", "soon"),
        (midnight(7), "4 d left", "calm"),
        (datetime(2026, 3, 12, 4, tzinfo=UTC), "9 d left", "calm"),  # summer time since the 8th
    ],
)
def test_in_words(late_from: datetime | None, words: str, tone: str) -> None:
    found = left(late_from, RECEIVED, NOW, ZONE)
    assert (found.words, found.tone) == (words, tone)


def test_the_bar_fills_with_the_time_that_is_gone() -> None:
    """Ten of twenty days are half of it."""
    ten_days_in = RECEIVED + timedelta(days=10)
    assert left(RECEIVED + timedelta(days=20), RECEIVED, ten_days_in, ZONE).filled == WIDTH // 2
    assert left(midnight(2), RECEIVED, NOW, ZONE).filled == WIDTH
    assert left(RECEIVED + timedelta(days=20), NOW + timedelta(days=1), NOW, ZONE).filled == 0
    assert left(None, RECEIVED, NOW, ZONE).filled == 0


def test_the_line_of_business_in_a_few_letters() -> None:
    assert line_shown(["tx_insured", "aca_group"]) == "ACA group · TX"
    assert line_shown(["medicare_advantage"]) == "MA"
    assert line_shown([]) == ""
