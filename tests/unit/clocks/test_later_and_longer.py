"""A deadline is never earlier for what came later or took longer, and hours are real hours."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernel.clocks import Clock, Happening, Reckoning
from tests.unit.clocks.test_properties import (
    CLOCKS,
    INSTANTS,
    NEW_YORK,
    TOLLED,
    reckoned,
    started,
)


def unmoved(one: Reckoning, other: Reckoning) -> bool:
    return (one.due_on, one.due_at, one.late_from, one.extended_days) == (
        other.due_on, other.due_at, other.late_from, other.extended_days,
    )  # fmt: skip


@settings(max_examples=300)
@given(
    st.sampled_from([clock for clock in CLOCKS if clock.extension and not clock.waits_for]),
    INSTANTS,
    st.integers(0, 60 * 24 * 400),
    st.integers(1, 40),
)
def test_an_extension_after_the_deadline_moves_nothing(
    clock: Clock, at: datetime, minutes: int, days: int
) -> None:
    assert clock.extension
    plain = reckoned(clock, [started(clock, at)])
    assert plain
    assert plain.late_from
    late = plain.late_from + timedelta(minutes=minutes)
    letter = Happening(clock.extension.event, late, days=days)
    after = reckoned(clock, [started(clock, at), letter])
    assert after
    assert unmoved(plain, after)
    assert any("no effect" in step for step in after.steps)


@settings(max_examples=400)
@given(st.sampled_from(CLOCKS), INSTANTS, st.integers(0, 60 * 24 * 200))
def test_a_later_receipt_never_makes_the_deadline_earlier(
    clock: Clock, at: datetime, minutes: int
) -> None:
    """Under one law.  A law that gives less time from a day on is another."""
    days = [(at + timedelta(minutes=each)).astimezone(NEW_YORK).date() for each in (0, minutes)]
    assume(clock.limit_on(days[0]) == clock.limit_on(days[1]))
    before = reckoned(clock, [started(clock, at)])
    after = reckoned(clock, [started(clock, at + timedelta(minutes=minutes))])
    assume(before is not None and after is not None)
    assert before and after  # noqa: PT018
    assert before.late_from and after.late_from  # noqa: PT018
    assert before.late_from <= after.late_from


@settings(max_examples=200)
@given(
    st.sampled_from(
        [clock for clock in CLOCKS if clock.presumption and "notice_received" in clock.starts]
    ),
    st.dates(date(2026, 1, 1), date(2028, 12, 1)),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_a_receipt_proven_later_never_makes_the_deadline_earlier(
    clock: Clock, dated: date, proven: int, more: int
) -> None:
    """The presumption stands until another day is proven; then that day counts, and no cap."""
    notice = Happening(next(name for name in clock.starts if name != "notice_received"), dated)
    assert clock.presumption
    presumed = reckoned(clock, [notice])
    received = clock.presumption.span.last_day(dated)
    same = reckoned(clock, [notice, Happening("notice_received", received)])
    first = reckoned(clock, [notice, Happening("notice_received", dated + timedelta(days=proven))])
    later = Happening("notice_received", dated + timedelta(days=proven + more))
    second = reckoned(clock, [notice, later])
    assert presumed and same and first and second  # noqa: PT018
    assert presumed.due_on == same.due_on
    assert first.due_on and second.due_on  # noqa: PT018
    assert first.due_on <= second.due_on


@settings(max_examples=300)
@given(
    st.sampled_from([clock for clock in TOLLED if clock.counts_hours]),
    INSTANTS,
    st.integers(0, 60 * 71),
    st.integers(0, 60 * 24 * 20),
)
def test_an_hour_clock_stands_still_for_real_hours(
    clock: Clock, at: datetime, sent: int, wait: int
) -> None:
    """Whatever the clock face shows: what the wait took is what the deadline moves by."""
    local = at.astimezone(NEW_YORK)
    begins = clock.tolling[0].begins
    letter = Happening(
        begins.event,
        (at + timedelta(minutes=sent)).astimezone(NEW_YORK),
        reason=begins.reason,
    )
    over = Happening(
        "information_period_ends", (at + timedelta(minutes=sent + wait)).astimezone(NEW_YORK)
    )
    plain = reckoned(clock, [started(clock, local)])
    moved = reckoned(clock, [started(clock, local), letter, over])
    assert plain and moved  # noqa: PT018
    assert plain.late_from and moved.late_from  # noqa: PT018
    late = over.latest(NEW_YORK) >= plain.late_from
    real = timedelta(minutes=wait) if late else timedelta()
    in_utc = [one.astimezone(UTC) for one in (plain.late_from, moved.late_from)]
    assert in_utc[1] - in_utc[0] == real
