"""One case by one test: in time, late, or still open; and many of them summed up.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

from reports.timeliness.book import Limit, TimelyTest, every_test
from reports.timeliness.bounds import Bounds, bounds_of
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
    """`late_from` is the first instant that is too late; `timely` is None while it is open, and
    where nobody can say, of which `unknown` then tells why; `used` the part of the window that was
    used, 1 at its end."""

    case: int
    number: str
    test: str
    start: Mark
    late_from: datetime
    stop: Mark | None
    timely: bool | None
    used: Fraction | None
    limit: Limit
    unknown: str = ""

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
    start, limit, late = found
    zone = ZoneInfo(facts.zone)
    stop = STOPS[test.stop](facts, reading)
    now = Bounds(as_of, as_of)
    timely = bounds_of(stop, zone).before(late) if stop else now.before(late)
    unknown = _why_unknown(start, stop) if timely is None else ""
    if stop is None and timely:
        timely = None
    window = late.first - _begun(start, zone)
    used = None
    if stop and window and not unknown:
        used = Fraction((stop.at - _begun(start, zone)) // TICK, window // TICK)
    return Tested(
        facts.case, facts.number, test.id, start, late.first, stop, timely, used, limit, unknown
    )


def _why_unknown(start: Mark, stop: Mark | None) -> str:
    days = [each for each in (start, stop) if each is not None and each.only_day]
    named = " and ".join(f"{each.name} on {each.only_day}" for each in days)
    return (
        f"the time runs by the hour, and no time of day is on record: {named or 'of what moves it'}"
    )


def _window(test: TimelyTest, facts: CaseFacts) -> tuple[Mark, Limit, Bounds] | None:
    """When it began, the limit in force that day, and the first instant that is too late, as far
    as it is known: its own, or of the test the case is in too.  None where nothing began, or no
    limit was in force."""
    by = _whose(test, facts)
    start = _start(by, facts)
    limit = by.limit_on(facts.clock_start.day(facts.zone))
    if start is None or limit is None:
        return None
    zone = ZoneInfo(facts.zone)
    late = _late_from(by, start, limit, facts, zone)
    days = by.extension if test.stop != "extension_letter" else None
    if days and not facts.part_b_drug:  # never of one: 42 CFR 422.568(b)(3), 422.590(f)
        extends = _extends(facts, late, zone)
        late = late.plus(days) if extends else late
        if extends is None:
            late = Bounds(late.first, late.plus(days).last)
    return start, limit, late


def _late_from(
    by: TimelyTest, start: Mark, limit: Limit, facts: CaseFacts, zone: ZoneInfo
) -> Bounds:
    """Days run from the day, whatever its hour; hours from the first and last it can have been."""
    if by.expiry_of:
        ran = _window(every_test()[by.expiry_of], facts)
        begun = ran[2] if ran else bounds_of(start, zone)
    else:
        begun = bounds_of(start, zone)
    first = limit.span.late_from(begun.first, zone)
    if not limit.span.counts_hours:
        return Bounds(first, first)
    return Bounds(first, limit.span.late_from(begun.last, zone))


def _whose(test: TimelyTest, facts: CaseFacts) -> TimelyTest:
    """The test whose time the case had: one that was dismissed would have been in it if decided."""
    case = replace(facts, disposition="") if facts.disposition == "dismissed" else facts
    others = (every_test()[name] for name in test.same_limit_as)
    return next((each for each in others if POPULATIONS[each.who](case)), test)


def _start(test: TimelyTest, facts: CaseFacts) -> Mark | None:
    if not test.expiry_of:
        return STARTS[test.start](facts)
    ran = _window(every_test()[test.expiry_of], facts)
    return Mark(ran[2].first, "ran_out", event=ran[0].event) if ran else None


def _begun(mark: Mark, zone: ZoneInfo) -> datetime:
    """A day without a time begins at its own midnight."""
    return bounds_of(mark, zone).first


def _extends(facts: CaseFacts, late: Bounds, zone: ZoneInfo) -> bool | None:
    """A letter that left before the first limit passed moves it; one that did not moves nothing;
    None where nobody can say."""
    letter = facts.extension.letter if facts.extension else None
    return bounds_of(letter, zone).before(late) if letter else False


@dataclass(frozen=True, slots=True)
class Summary:
    """What a test came to.  What is open is counted apart, and so is what nobody can judge
    (`unknown`); the percent is never taken of them.  None where nothing was tested: that is no
    hundred percent."""

    test: TimelyTest
    timely: int
    late: int
    open: int
    near: int
    percent: Decimal | None
    median_used: Decimal | None
    untimely: tuple[Tested, ...]
    unknown: tuple[Tested, ...] = ()

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
    unknown = tuple(each for each in rows if each.unknown)
    over = len(timely) + len(late)
    return Summary(
        test=test,
        timely=len(timely),
        late=len(late),
        open=len(rows) - over - len(unknown),
        near=sum(1 for each in timely if each.used is not None and each.used >= NEAR),
        percent=percent(len(timely), over),
        median_used=rounded(median(used)) if used else None,
        untimely=late,
        unknown=unknown,
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
