"""The federal calendar against the statute, 5 U.S.C. 6103, line by line."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from kernel.calendars import UnableToKnowClosedDays, calendar, next_open_day, open_day

FEDERAL = calendar("us_federal")
YEARS = range(2010, 2036)
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

# Open days a year as a plan counts them (a holiday of a weekend closes nothing more), and as the
# other party's deadline does: worked out apart from the calendar, to be compared with it.
OPEN_DAYS = {2020: (253, 252), 2021: (253, 249), 2022: (252, 250), 2026: (251, 250)}


def nth(weekday: int, n: int, month: int, year: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def statute(year: int) -> Iterator[tuple[date, str]]:
    """6103(a): the legal public holidays."""
    last_of_may = date(year, 5, 31)
    yield date(year, 1, 1), "New Year's Day"
    yield nth(MONDAY, 3, 1, year), "Martin Luther King Jr. Day"
    yield nth(MONDAY, 3, 2, year), "Washington's Birthday"
    yield last_of_may - timedelta(days=last_of_may.weekday()), "Memorial Day"
    if year >= 2021:
        yield date(year, 6, 19), "Juneteenth National Independence Day"
    yield date(year, 7, 4), "Independence Day"
    yield nth(MONDAY, 1, 9, year), "Labor Day"
    yield nth(MONDAY, 2, 10, year), "Columbus Day"
    yield date(year, 11, 11), "Veterans Day"
    yield nth(THURSDAY, 4, 11, year), "Thanksgiving Day"
    yield date(year, 12, 25), "Christmas Day"


def observed(day: date) -> date | None:
    """6103(b): Saturday's on the Friday before; Sunday's on the Monday after."""
    moved = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday())
    return day + timedelta(days=moved) if moved else None


@pytest.mark.parametrize("year", YEARS)
def test_the_statutory_days_of_a_year(year: int) -> None:
    listed = {day: name for day, name in FEDERAL.statutory.items() if day.year == year}
    assert listed == dict(statute(year))


def test_the_observed_days() -> None:
    expected = {
        moved: name
        for year in (*YEARS, YEARS.stop)
        for day, name in statute(year)
        if (moved := observed(day)) and moved.year in YEARS
    }
    assert dict(FEDERAL.observed) == expected


def test_it_lists_the_years_it_says() -> None:
    assert frozenset(YEARS) == FEDERAL.years


@pytest.mark.parametrize(("year", "counts"), OPEN_DAYS.items())
def test_open_days_of_a_year(year: int, counts: tuple[int, int]) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    of_year = [day for day in days if day.year == year]
    plan, other = (open_day("us_federal", observed=observed) for observed in (False, True))
    assert (sum(map(plan, of_year)), sum(map(other, of_year))) == counts


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 3),  # Election Day, a holiday of New York only
        date(2026, 2, 12),  # Lincoln's Birthday, of some states
        date(2026, 4, 3),  # Good Friday, of exchanges
        date(2026, 11, 27),  # the day after Thanksgiving
        date(2026, 12, 24),
        date(2020, 6, 19),  # Juneteenth before it was a holiday
        date(2025, 1, 20) + timedelta(days=1),  # the day after inauguration
        date(2025, 1, 9),  # a closing by executive order
    ],
)
def test_days_that_are_open(day: date) -> None:
    assert open_day("us_federal", observed=True)(day)


def test_the_observed_day_is_closed_only_where_it_counts() -> None:
    friday = date(2026, 7, 3)
    assert open_day("us_federal", observed=False)(friday)
    assert not open_day("us_federal", observed=True)(friday)
    assert FEDERAL.why_closed(friday, observed=True) == "Independence Day, observed"
    assert FEDERAL.why_closed(date(2026, 7, 4), observed=False) == "Independence Day"
    assert FEDERAL.why_closed(date(2026, 7, 5), observed=False) == "a Sunday"


def test_new_year_of_a_saturday_is_observed_in_the_old_year() -> None:
    assert not open_day("us_federal", observed=True)(date(2021, 12, 31))
    assert open_day("us_federal", observed=False)(date(2021, 12, 31))


def test_the_next_open_day() -> None:
    is_open = open_day("us_federal", observed=True)
    assert next_open_day(date(2026, 7, 3), is_open) == date(2026, 7, 6)
    assert next_open_day(date(2026, 7, 6), is_open) == date(2026, 7, 6)
    assert next_open_day(date(2027, 1, 1), is_open) == date(2027, 1, 4)


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2036, 1, 1)])
def test_a_year_that_is_not_listed_is_not_guessed(day: date) -> None:
    with pytest.raises(UnableToKnowClosedDays, match="2010 to 2035"):
        open_day("us_federal", observed=False)(day)
