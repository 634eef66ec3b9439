"""What holds for every clock, whatever happens: tried on invented histories."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernel.clocks import (
    Clock,
    Happening,
    Reckoning,
    State,
    UnableToReckon,
    catalogue,
    event_names,
    reckon,
)

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 6, 1, tzinfo=UTC)
ALL = sorted(catalogue(), key=lambda clock: clock.name)
CLOCKS = [clock for clock in ALL if clock.limits[-1].until is None]  # still in force
# Both changes of summer time, a leap day (2028) and year ends lie between these instants.
MINUTES = (datetime(2029, 1, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)) // timedelta(
    minutes=1
)
INSTANTS = st.integers(0, MINUTES - 1).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
HAPPENINGS = st.builds(
    Happening,
    name=st.sampled_from(sorted(event_names())),
    at=INSTANTS,
    reason=st.sampled_from([None, None, "information", "denial"]),
)
HISTORIES = st.lists(HAPPENINGS, max_size=8)


def reckoned(
    clock: Clock, happenings: Sequence[Happening], now: datetime = NOW
) -> Reckoning | None:
    try:
        return reckon(clock, happenings, zone=NEW_YORK, now=now)
    except UnableToReckon:
        return None


def started(clock: Clock, at: datetime) -> Happening:
    name = clock.starts[0] if clock.expiry_of is None else "received"
    return Happening(name, at)


@settings(max_examples=300)
@given(st.sampled_from(CLOCKS), INSTANTS, HISTORIES, st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(
    clock: Clock, at: datetime, history: list[Happening], random: object
) -> None:
    given_ = [started(clock, at), *history]
    mixed = list(given_)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = reckoned(clock, given_), reckoned(clock, mixed)
    assert one == other


@settings(max_examples=300)
@given(st.sampled_from(CLOCKS), INSTANTS, HISTORIES, st.integers(0, 60 * 24 * 90), HISTORIES)
def test_what_happens_after_the_stop_moves_nothing(
    clock: Clock, at: datetime, history: list[Happening], minutes: int, later: list[Happening]
) -> None:
    act = clock.stops[0]
    stop = Happening(act.event, at + timedelta(minutes=minutes), reason=act.reason)
    history = [*history, stop]
    before = reckoned(clock, [started(clock, at), *history])
    assume(before is not None and before.stopped_at is not None)
    assert before
    assert isinstance(before.stopped_at, datetime)
    stopped = before.stopped_at
    # a payment on record decides how a notice without a reason is read: README, Stopping; and
    # where every start begins the time anew, a start after the stop is another time: `from_last`
    anew = clock.starts if clock.from_last else ()
    after = [
        replace(one, at=stopped + timedelta(minutes=1) + (one.at - INSTANT_0))  # type: ignore[operator]
        for one in later
        if one.name != "paid" and one.name not in anew
    ]
    again = reckoned(clock, [started(clock, at), *history, *after])
    assert again
    assert (again.due_on, again.due_at, again.late_from, again.state) == (
        before.due_on, before.due_at, before.late_from, before.state,
    )  # fmt: skip
    assert (again.stopped_at, again.extended_days, again.tolled_days) == (
        before.stopped_at, before.extended_days, before.tolled_days,
    )  # fmt: skip


INSTANT_0 = datetime(2026, 1, 1, tzinfo=UTC)
TOLLED = [clock for clock in CLOCKS if clock.tolling]


@settings(max_examples=300)
@given(
    st.sampled_from(TOLLED),
    INSTANTS,
    st.integers(0, 60 * 24 * 20),
    st.integers(0, 60 * 24 * 90),
    st.integers(0, 60 * 24 * 90),
    st.sampled_from(["information_received", "information_period_ends"]),
)
def test_more_tolling_is_never_earlier(
    clock: Clock, at: datetime, asked: int, wait: int, more: int, end: str
) -> None:
    begins = clock.tolling[0].begins
    letter = Happening(begins.event, at + timedelta(minutes=asked), reason=begins.reason)
    history = [started(clock, at), letter]
    answered = letter.at + timedelta(minutes=wait)
    shorter = reckoned(clock, [*history, Happening(end, answered)])
    longer = reckoned(clock, [*history, Happening(end, answered + timedelta(minutes=more))])
    without = reckoned(clock, [started(clock, at)])
    assert shorter and longer and without  # noqa: PT018
    assert shorter.late_from and longer.late_from and without.late_from  # noqa: PT018
    assert without.late_from <= shorter.late_from <= longer.late_from
    assert shorter.tolled_days <= longer.tolled_days


@settings(max_examples=200)
@given(st.sampled_from(CLOCKS), INSTANTS, st.integers(1, 40))
def test_an_extension_is_never_earlier_and_never_more_than_the_law_s_most(
    clock: Clock, at: datetime, days: int
) -> None:
    plain = reckoned(clock, [started(clock, at)])
    longer = Happening("extension_notified", at + timedelta(hours=1), days=days)
    extended = reckoned(clock, [started(clock, at), longer])
    assert plain and extended  # noqa: PT018
    if plain.late_from is None:
        return
    assert extended.late_from
    assert plain.late_from <= extended.late_from
    most = clock.extension or (clock.expiry_of and clock.expiry_of.extension)
    if most is None or most.event != "extension_notified":
        assert extended.late_from == plain.late_from
        assert any("no effect" in step for step in extended.steps)
    elif most.span:
        assert extended.extended_days <= most.span.amount


@pytest.mark.parametrize("clock", ALL, ids=lambda clock: clock.name)
def test_the_act_in_time_and_the_act_too_late(clock: Clock) -> None:
    """Every clock: met the instant before `late_from`, met late at it."""
    at = datetime(2026, 3, 6, 15, tzinfo=NEW_YORK)
    if clock.limits[-1].until:
        at = datetime.combine(clock.limits[-1].until - timedelta(days=20), at.timetz())
    start = started(clock, at)
    due = reckon(clock, [start], zone=NEW_YORK, now=at.astimezone(UTC))
    assert due.late_from, "a clock that started is due"
    act = clock.stops[0]
    for moment, state in (
        (due.late_from - timedelta(minutes=1), State.MET),
        (due.late_from, State.MET_LATE),
    ):
        stop = Happening(act.event, moment, reason=act.reason)
        stopped = reckon(clock, [start, stop], zone=NEW_YORK, now=NOW)
        assert stopped.state is state
        assert stopped.stopped_by == act.event
        assert stopped.late_from == due.late_from
    waiting = [
        reckon(clock, [start], zone=NEW_YORK, now=due.late_from + timedelta(minutes=minutes)).state
        for minutes in (-1, 0)
    ]
    assert waiting == [State.RUNNING, State.LATE]


@settings(max_examples=200)
@given(st.sampled_from(CLOCKS), INSTANTS)
def test_due_and_late_from_agree(clock: Clock, at: datetime) -> None:
    answer = reckoned(clock, [started(clock, at)])
    if answer is None or answer.late_from is None:
        return
    if answer.due_at:
        assert answer.due_on is None
        assert answer.due_at == answer.late_from
    else:
        assert answer.due_on
        midnight = datetime.combine(answer.due_on + timedelta(days=1), datetime.min.time())
        assert answer.late_from.replace(tzinfo=None) == midnight
    if not (clock.counts_back or clock.by):  # these may end before the event: see README
        assert answer.late_from > at
    assert answer.steps
    assert answer.cites


@settings(max_examples=200)
@given(st.sampled_from([one for one in CLOCKS if not one.counts_hours]), INSTANTS)
def test_a_day_clock_answers_a_bare_day_as_any_time_of_it(clock: Clock, at: datetime) -> None:
    local = at.astimezone(NEW_YORK)
    with_time = reckoned(clock, [started(clock, local)])
    bare = reckoned(clock, [replace(started(clock, local), at=local.date())])
    if with_time is None or bare is None:
        assert with_time is bare
        return
    assert with_time.due_on == bare.due_on
    assert isinstance(bare.starts_at, date)


@settings(max_examples=200)
@given(st.sampled_from([one for one in CLOCKS if one.counts_hours]), INSTANTS)
def test_an_hour_clock_refuses_a_bare_day(clock: Clock, at: datetime) -> None:
    with pytest.raises(UnableToReckon, match="hours run from an instant"):
        reckon(clock, [replace(started(clock, at), at=at.date())], zone=NEW_YORK, now=NOW)


@settings(max_examples=200)
@given(st.sampled_from(CLOCKS), INSTANTS, HISTORIES)
def test_every_event_given_is_spoken_of(
    clock: Clock, at: datetime, history: list[Happening]
) -> None:
    answer = reckoned(clock, [started(clock, at), *history])
    if answer is None:
        return
    text = "\n".join(answer.steps)
    assert [one.name for one in history if one.name not in text] == []
