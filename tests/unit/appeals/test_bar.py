"""A clock as a bar: where it ran, where it stood still and why, today, and when it is due."""

from dataclasses import replace
from datetime import UTC, date, datetime

from appeals.showing.bar import LEFT, RIGHT, Bar, bar_of
from appeals.showing.clocks import ShownClock, Wait

WORDS = {"new_evidence_sent": "new evidence sent"}
# July 1 + 30 days: due July 31, too late from August 1: 31 days on the bar; it stood still from
# July 8 (day 7) to July 15 (day 14).
CLOCK = ShownClock(
    name="erisa_preservice_appeal",
    rule="AE-21",
    duty="Decide the appeal and tell the claimant",
    owed_by="plan",
    span="30 calendar days",
    state="running",
    started=date(2026, 7, 1),
    waits=(Wait(date(2026, 7, 8), date(2026, 7, 15), "new_evidence_sent", "information_received"),),
    tolled_days=7,
    extended_days=0,
    due_on=date(2026, 7, 31),
    due_at=None,
    late_from=datetime(2026, 8, 1, tzinfo=UTC),
    stopped_by="",
    stopped_at=None,
    steps=(),
    cites=(),
    acts=(),
    weak=False,
    zone="UTC",
)
NOON_OF_THE_SIXTEENTH = datetime(2026, 7, 16, 12, tzinfo=UTC)


def drawn(clock: ShownClock = CLOCK, now: datetime = NOON_OF_THE_SIXTEENTH) -> Bar:
    bar = bar_of(clock, now, WORDS)
    assert bar is not None
    return bar


def at(days: float) -> int:
    """So many of the 31 days along the bar."""
    return LEFT + round((RIGHT - LEFT) * days / 31)


def test_it_stands_where_the_days_say() -> None:
    parts = {each.kind: each for each in drawn().parts}
    assert parts["ahead"].width == RIGHT - LEFT
    assert (parts["ran"].x, parts["ran"].width) == (LEFT, at(15.5) - LEFT)
    assert (parts["stood"].x, parts["stood"].width) == (at(7), at(14) - at(7))
    assert "over" not in parts


def test_its_moments_are_named() -> None:
    marks = {each.kind: each for each in drawn().marks}
    assert marks["stood"].words == "Jul 8 new evidence sent (stood still)"
    assert marks["due"].words == "Jul 31 due"
    assert (marks["today"].x, marks["today"].anchor) == (at(15.5), "middle")
    assert marks["due"].anchor == "end"


def test_the_sentence_says_the_same() -> None:
    assert drawn().sentence == (
        "Started 2026-07-01; stood still from 2026-07-08 (new evidence sent) until 2026-07-15; "
        "today is 2026-07-16; due 2026-07-31."
    )


def test_what_is_over_is_drawn_to_today() -> None:
    """Ten days too late, of forty-one."""
    late = replace(CLOCK, state="late")
    parts = {each.kind: each for each in drawn(late, datetime(2026, 8, 11, tzinfo=UTC)).parts}
    assert parts["over"].x == LEFT + round((RIGHT - LEFT) * 31 / 41)
    assert parts["over"].x + parts["over"].width == RIGHT


def test_a_clock_that_stands_still_has_no_due_mark() -> None:
    waits = (Wait(date(2026, 7, 8), None, "new_evidence_sent"),)
    still = replace(CLOCK, state="paused", waits=waits, due_on=None, late_from=None)
    bar = drawn(still)
    assert "due" not in {each.kind for each in bar.marks}
    assert bar.sentence.endswith("nothing is due yet.")
    assert "still; today" in bar.sentence


def test_what_is_done_ends_there_and_has_no_today() -> None:
    done = replace(CLOCK, state="met", stopped_at=date(2026, 7, 20), stopped_by="notice_sent")
    bar = drawn(done, datetime(2026, 9, 1, tzinfo=UTC))
    kinds = [each.kind for each in bar.marks]
    assert "today" not in kinds
    assert next(each for each in bar.marks if each.kind == "stopped").x == at(19)


def test_a_clock_that_has_not_begun_has_no_bar() -> None:
    assert bar_of(replace(CLOCK, started=None), NOON_OF_THE_SIXTEENTH, WORDS) is None
