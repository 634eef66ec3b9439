"""One case by one test: in time, late, or still open; and many of them summed up.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

from reports.timeliness.book import Limit, TimelyTest, every_test
from reports.timeliness.moments import LETTER_FOR_DENIALS, STARTS, STOPS
from reports.timeliness.populations import POPULATIONS
from reports.vocabulary import CaseFacts, Mark

NEAR = Fraction(9, 10)
"""Of the window; what is used after it is near the limit."""
TICK = timedelta(microseconds=1)
ALERT_BELOW, ESCALATE_BELOW = Decimal(100), Decimal(95)
"""Percent in time; our own choice, for no threshold was found in a public primary text."""


@dataclass(frozen=True, slots=True)
class Tested:
    """`late_from` is the first instant that is too late; `timely` is None while it is open, `used`
    the part of the window that was used, 1 at its end."""

    case: int
    number: str
    test: str
    start: Mark
    late_from: datetime
    stop: Mark | None
    timely: bool | None
    used: Fraction | None
    limit: Limit

    @property
    def over(self) -> timedelta | None:
        """How long after the limit; None where it was in time or is open."""
        if self.timely is not False or self.stop is None:
            return None
        return self.stop.at - self.late_from


def judged(
    test: TimelyTest, facts: CaseFacts, as_of: datetime, reading: str = LETTER_FOR_DENIALS
) -> Tested | None:
    """The case by the test; None where it is not of its population, or no limit was in force."""
    if not POPULATIONS[test.who](facts):
        return None
    found = _window(test, facts)
    if found is None:
        return None
    start, limit, late_from = found
    zone = ZoneInfo(facts.zone)
    begun = _instant(start, zone)
    stop = STOPS[test.stop](facts, reading)
    timely = _in_time(stop, late_from, zone) if stop else False if as_of >= late_from else None
    window = late_from - begun
    used = Fraction((stop.at - begun) // TICK, window // TICK) if stop and window else None
    return Tested(facts.case, facts.number, test.id, start, late_from, stop, timely, used, limit)


def _window(test: TimelyTest, facts: CaseFacts) -> tuple[Mark, Limit, datetime] | None:
    """When it began, the limit in force that day, and the first instant that is too late: its own,
    or those of the test the case is in too.  None where nothing began, or no limit was in force."""
    by = _whose(test, facts)
    start = _start(by, facts)
    limit = by.limit_on(facts.clock_start.day(facts.zone))
    if start is None or limit is None:
        return None
    zone = ZoneInfo(facts.zone)
    late_from = limit.span.late_from(_instant(start, zone), zone)
    days = by.extension if test.stop != "extension_letter" else None
    if days and not facts.part_b_drug and _extends(facts, late_from):
        late_from += timedelta(
            days=days
        )  # never of a Part B drug: 42 CFR 422.568(b)(3), 422.590(f)
    return start, limit, late_from


def _whose(test: TimelyTest, facts: CaseFacts) -> TimelyTest:
    """The test whose time the case had: one that was dismissed would have been in it if decided."""
    case = replace(facts, disposition="") if facts.disposition == "dismissed" else facts
    others = (every_test()[name] for name in test.same_limit_as)
    return next((each for each in others if POPULATIONS[each.who](case)), test)


def _start(test: TimelyTest, facts: CaseFacts) -> Mark | None:
    if not test.expiry_of:
        return STARTS[test.start](facts)
    ran = _window(every_test()[test.expiry_of], facts)
    return Mark(ran[2], "ran_out", event=ran[0].event) if ran else None


def _instant(mark: Mark, zone: ZoneInfo) -> datetime:
    """A day without a time begins the clock at its own midnight: day clocks do not care."""
    if mark.only_day is None:
        return mark.at
    return datetime(mark.only_day.year, mark.only_day.month, mark.only_day.day, tzinfo=zone)


def _extends(facts: CaseFacts, late_from: datetime) -> bool:
    """A letter that left before the first limit passed moves it; one that did not moves nothing."""
    letter = facts.extension.letter if facts.extension else None
    return letter is not None and letter.at < late_from


def _in_time(stop: Mark, late_from: datetime, zone: ZoneInfo) -> bool:
    """By the day, where only the day is known; else by the instant."""
    if stop.only_day is not None and late_from.astimezone(zone).timetz().hour == 0:
        return stop.only_day < late_from.astimezone(zone).date()
    return stop.at < late_from


@dataclass(frozen=True, slots=True)
class Summary:
    """What a test came to.  `rows` are those that are over; what is open is counted apart, and the
    percent is never taken of it.  None where nothing was tested: that is no hundred percent."""

    test: TimelyTest
    timely: int
    late: int
    open: int
    near: int
    percent: Decimal | None
    median_used: Decimal | None
    untimely: tuple[Tested, ...]

    @property
    def tested(self) -> int:
        return self.timely + self.late

    @property
    def level(self) -> str:
        """`good`, `alert`, `escalate`, or `nothing` to say."""
        if self.percent is None:
            return "nothing"
        if self.percent < ESCALATE_BELOW:
            return "escalate"
        return "alert" if self.percent < ALERT_BELOW else "good"


def summed(test: TimelyTest, found: Iterable[Tested]) -> Summary:
    """Rows tested, timely, untimely, percent, median part of the window, share near the limit."""
    rows = list(found)
    late = tuple(each for each in rows if each.timely is False)
    timely = [each for each in rows if each.timely]
    used = [each.used for each in rows if each.used is not None]
    over = len(timely) + len(late)
    return Summary(
        test=test,
        timely=len(timely),
        late=len(late),
        open=len(rows) - over,
        near=sum(1 for each in timely if each.used is not None and each.used >= NEAR),
        percent=percent(len(timely), over),
        median_used=rounded(median(used)) if used else None,
        untimely=late,
    )


def percent(part: int, whole: int) -> Decimal | None:
    """With two decimals, from the counts; None of nothing."""
    return rounded(Fraction(100 * part, whole)) if whole else None


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up."""
    cents = (value * 100 * 2 + 1) // 2
    return Decimal(int(cents)).scaleb(-2)


def all_judged(
    facts: CaseFacts, as_of: datetime, reading: str = LETTER_FOR_DENIALS
) -> list[Tested]:
    """The case by every test it is of."""
    found = (judged(test, facts, as_of, reading) for test in every_test().values())
    return [each for each in found if each is not None]


def by_test(rows: Sequence[Tested]) -> list[Summary]:
    """Every test that has a row, in the order of the file."""
    return [
        summed(test, [each for each in rows if each.test == name])
        for name, test in every_test().items()
        if any(each.test == name for each in rows)
    ]
