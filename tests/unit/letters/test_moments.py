"""A moment told to the minute, and the one that is taken for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.letters.moments import EXACT, MINUTE, SECOND, not_before, precision, said_of, too_early

TOLD = datetime(2026, 4, 13, 16, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("2026-04-13T16:40-04:00", MINUTE),
        ("2026-04-13 16:40Z", MINUTE),
        ("20260413T1640-0400", MINUTE),
        ("2026-04-13T16:40:00-04:00", SECOND),
        ("20260413T164007Z", SECOND),
        ("2026-04-13T16:40:07.25+00:00", EXACT),
        ("2026-04-13T16-04:00", EXACT),  # an hour alone: nothing is known of how exact it is
        ("2026-04-13", EXACT),
        ("", EXACT),
    ],
)
def test_how_exact_a_moment_is_says_how_it_is_written(text: str, within: timedelta) -> None:
    assert precision(text) == within


@pytest.mark.parametrize(
    ("seconds", "within", "moved"),
    [
        (0, MINUTE, 0),
        (45, MINUTE, 45),  # handed over at 16:40:45, told "16:40": it left after 16:40:45
        (59.999, MINUTE, 59.999),
        (60, MINUTE, 0),  # handed over in another minute than it is told to have left in
        (-10, MINUTE, 0),  # handed over before: nothing is in doubt
        (45, SECOND, 0),
        (0.5, SECOND, 0.5),
        (0.5, EXACT, 0),
    ],
)
def test_it_is_taken_not_before_it_was_handed_over(
    seconds: float, within: timedelta, moved: float
) -> None:
    taken, why = not_before(TOLD, TOLD + timedelta(seconds=seconds), within)
    assert taken - TOLD == timedelta(seconds=moved)
    assert bool(why) is bool(moved)
    assert bool(said_of(TOLD, why)) is bool(moved)


def test_what_cannot_be_is_too_early() -> None:
    assert not too_early(TOLD, TOLD + timedelta(seconds=59), MINUTE)
    assert too_early(TOLD, TOLD + MINUTE, MINUTE)
    assert too_early(TOLD, TOLD + timedelta(microseconds=1), EXACT)
    assert not too_early(TOLD, TOLD, EXACT)


@given(
    st.timedeltas(timedelta(days=-2), timedelta(days=2)), st.sampled_from((EXACT, SECOND, MINUTE))
)
def test_it_moves_forward_alone_and_by_less_than_what_is_not_known(
    apart: timedelta, within: timedelta
) -> None:
    least = TOLD + apart
    taken, _ = not_before(TOLD, least, within)
    assert timedelta() <= taken - TOLD < max(within, timedelta(microseconds=1))
    assert too_early(TOLD, least, within) or taken >= least
