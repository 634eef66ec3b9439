"""Days, business days, hours and months, and the two ways months overflow."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendars import open_day
from kernel.dates import (
    Days,
    Span,
    UnableToReadSpan,
    Unit,
    add_business_days,
    add_hours,
    add_months,
    day_after,
    written,
)

NEW_YORK = ZoneInfo("America/New_York")
PLAN_DAYS = open_day("us_federal", observed=False)
DAYS = st.dates(date(2010, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30 calendar days", 30, Unit.CALENDAR_DAYS),
        ("1 calendar day", 1, Unit.CALENDAR_DAYS),
        ("5 business days", 5, Unit.BUSINESS_DAYS),
        ("1 business day", 1, Unit.BUSINESS_DAYS),
        ("72 hours", 72, Unit.HOURS),
        ("1 hour", 1, Unit.HOURS),
        ("12 months", 12, Unit.MONTHS),
        (" 4 months, else the 1st ", 4, Unit.MONTHS_ELSE_FIRST),
    ],
)
def test_a_span_is_read_and_written(text: str, amount: int, unit: Unit) -> None:
    span = Span.parse(text)
    assert span == Span(amount, unit)
    assert Span.parse(str(span)) == span
    assert str(span) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "30", "30 days", "thirty calendar days", "-3 calendar days", "3.5 hours",
     "30 calendar days more", "9999999999 hours", "72 hours, else the 1st",
     "٣ hours", "1 calendar week"],
)  # fmt: skip
def test_what_is_not_a_span_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadSpan, match="write for instance"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("span", "after", "last"),
    [
        ("7 calendar days", date(2026, 3, 2), date(2026, 3, 9)),
        ("60 calendar days", date(2026, 1, 15), date(2026, 3, 16)),
        ("60 calendar days", date(2028, 1, 15), date(2028, 3, 15)),  # leap day between
        ("12 months", date(2024, 2, 29), date(2025, 2, 28)),
        ("12 months", date(2023, 2, 28), date(2024, 2, 28)),
        ("48 months", date(2024, 2, 29), date(2028, 2, 29)),
        ("1 months", date(2026, 1, 31), date(2026, 2, 28)),
        ("4 months, else the 1st", date(2026, 10, 30), date(2027, 3, 1)),
        ("4 months, else the 1st", date(2026, 10, 28), date(2027, 2, 28)),
        ("4 months, else the 1st", date(2026, 8, 31), date(2026, 12, 31)),
        ("4 months, else the 1st", date(2026, 5, 31), date(2026, 10, 1)),
        ("5 business days", date(2026, 7, 6), date(2026, 7, 13)),
        ("1 business day", date(2026, 11, 25), date(2026, 11, 27)),
    ],
)
def test_the_last_day(span: str, after: date, last: date) -> None:
    assert Span.parse(span).last_day(after, PLAN_DAYS) == last


def test_hours_have_no_last_day_and_business_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="run from an instant"):
        Span.parse("72 hours").last_day(date(2026, 3, 2))
    with pytest.raises(ValueError, match="need a calendar"):
        Span.parse("5 business days").last_day(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("started", "late"),
    [
        (datetime(2026, 3, 7, 20, tzinfo=NEW_YORK), datetime(2026, 3, 10, 21, tzinfo=NEW_YORK)),
        (datetime(2026, 10, 31, 20, tzinfo=NEW_YORK), datetime(2026, 11, 3, 19, tzinfo=NEW_YORK)),
        (datetime(2026, 12, 30, 6, tzinfo=NEW_YORK), datetime(2027, 1, 2, 6, tzinfo=NEW_YORK)),
        (datetime(2028, 2, 28, 6, tzinfo=NEW_YORK), datetime(2028, 3, 2, 6, tzinfo=NEW_YORK)),
    ],
)
def test_hours_are_real_hours(started: datetime, late: datetime) -> None:
    assert Span.parse("72 hours").late_from(started, NEW_YORK) == late
    assert late.astimezone(UTC) - started.astimezone(UTC) == timedelta(hours=72)


def test_a_day_ends_at_midnight_where_the_plan_is() -> None:
    started = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)  # 23:30 on March 2 in New York
    late = Span.parse("7 calendar days").late_from(started, NEW_YORK)
    assert late == datetime(2026, 3, 10, tzinfo=NEW_YORK)
    assert late.isoformat() == "2026-03-10T00:00:00-04:00"
    assert day_after(date(2026, 3, 9), NEW_YORK) == late


@given(DAYS, st.integers(0, 400))
def test_calendar_days_count_from_the_day_after(day: date, amount: int) -> None:
    last = Span(amount, Unit.CALENDAR_DAYS).last_day(day)
    assert (last - day).days == amount


@given(DAYS, st.integers(1, 60))
def test_business_days_end_on_an_open_day_and_count_each_once(day: date, amount: int) -> None:
    last = add_business_days(day, amount, PLAN_DAYS)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert PLAN_DAYS(last)
    assert sum(PLAN_DAYS(one) for one in between) == amount


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_day_number_or_overflow_as_the_law_says(day: date, months: int) -> None:
    clipped = add_months(day, months, else_first=False)
    moved = add_months(day, months, else_first=True)
    assert (clipped.year - day.year) * 12 + clipped.month - day.month == months
    if clipped.day == day.day:
        assert moved == clipped
    else:
        assert moved == clipped + timedelta(days=1)
        assert moved.day == 1


@given(
    st.integers(0, 25 * 365 * 24 * 60).map(
        lambda minutes: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(0, 1000),
)
def test_added_hours_are_hours_of_the_world(at: datetime, hours: int) -> None:
    moved = add_hours(at, hours, NEW_YORK)
    assert moved.tzinfo is NEW_YORK
    assert moved.astimezone(UTC) - at == timedelta(hours=hours)


def test_a_range_of_days_is_half_open() -> None:
    year = Days(date(2026, 1, 1), date(2027, 1, 1))
    assert date(2026, 1, 1) in year
    assert date(2026, 12, 31) in year
    assert date(2027, 1, 1) not in year
    assert date(2025, 12, 31) not in year
    assert date(2090, 1, 1) in Days(date(2026, 1, 1))
    assert str(year) == "from January 1, 2026 until January 1, 2027"
    assert str(Days(date(2026, 1, 1))) == "from January 1, 2026 onward"


def test_a_day_as_a_letter_writes_it() -> None:
    assert written(date(2026, 3, 2)) == "March 2, 2026"
