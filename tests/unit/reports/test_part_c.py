"""Whether a grievance was told in time, by the clocks' own limits."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports.table import Asked, Period, UnableToReport
from reports.tables import part_c
from reports.tables.part_c import in_time, of_grievance
from reports.vocabulary import EXPEDITED, STANDARD, Extension, GrievanceFacts, Mark, Notice

ZONE = "America/New_York"
CAME = datetime(2026, 3, 2, 15, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, tzinfo=UTC)


def _mark(at: datetime, name: str) -> Mark:
    return Mark(at, name, event=1)


def _grievance(
    *,
    oral: datetime | None = None,
    written: datetime | None = None,
    filed: str = "orally",
    track: str = STANDARD,
    taken: bool = False,
    extended: datetime | None = None,
) -> GrievanceFacts:
    notices = ()
    if written:
        made = _mark(written, "letter")
        notices = (Notice("L1", "", "member", "notice", made, _mark(written, "notice_sent")),)
    letter = _mark(extended, "extension_notified") if extended else None
    return GrievanceFacts(
        case=1,
        number="G1",
        kind="grievance",
        zone=ZONE,
        request="grievance",
        processed_as=track,
        received=_mark(CAME, "received"),
        filed=filed,
        oral=(_mark(oral, "told_orally"),) if oral else (),
        notices=notices,
        extension=Extension(_mark(CAME, "extension_taken"), "", letter) if taken else None,
    )


# Received on 2 March 2026: day 30 is 1 April, day 44 is 15 April; midnight in New York is 04:00Z.
LAST = datetime(2026, 4, 2, 3, 59, tzinfo=UTC)
LAST_EXTENDED = datetime(2026, 4, 16, 3, 59, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("told", "timely"), [(LAST, True), (LAST + MINUTE, False)])
def test_the_thirtieth_day_is_the_last(told: datetime, timely: bool) -> None:
    assert in_time(_grievance(oral=told), AFTER) is timely


@pytest.mark.parametrize(
    ("letter", "told", "timely"),
    [
        (LAST, LAST_EXTENDED, True),
        (LAST, LAST_EXTENDED + MINUTE, False),
        (LAST + MINUTE, LAST_EXTENDED, False),
        (None, LAST_EXTENDED, False),
        (None, LAST, True),
    ],
)
def test_an_extension_counts_where_its_letter_left_in_time(
    letter: datetime | None, told: datetime, timely: bool
) -> None:
    assert in_time(_grievance(oral=told, taken=True, extended=letter), AFTER) is timely


def test_one_filed_in_writing_is_answered_in_writing() -> None:
    spoken = _grievance(oral=LAST, filed="in_writing")
    assert not in_time(spoken, AFTER)
    assert in_time(_grievance(written=LAST, filed="in_writing"), AFTER)


@pytest.mark.parametrize(("minutes", "timely"), [(-1, True), (1, False)])
def test_an_expedited_one_has_a_day_by_the_hour(minutes: int, timely: bool) -> None:
    told = CAME + timedelta(hours=24, minutes=minutes)
    facts = _grievance(oral=told, track=EXPEDITED, taken=True, extended=CAME + MINUTE)
    assert in_time(facts, AFTER) is timely
    counted = ("G-A", "G-B", "G-C", "G-D") if timely else ("G-A", "G-C")
    assert of_grievance(facts, AFTER) == counted


def test_one_nobody_was_told_of_is_not_in_time() -> None:
    assert of_grievance(_grievance(), AFTER) == ("G-A",)


def test_quarters_of_two_years_are_not_added_up() -> None:
    as_of = datetime(2026, 4, 2, tzinfo=UTC)
    over = Asked(Period(date(2025, 12, 1), date(2026, 3, 1)), as_of, "America/New_York")
    with pytest.raises(UnableToReport, match="2025-12-01 to 2026-02-28: Part C reporting is of qu"):
        part_c.selection(over)
    year = Asked(Period(date(2025, 1, 1), date(2026, 1, 1)), as_of, "America/New_York")
    assert part_c.selection(year).kinds == part_c.KINDS
