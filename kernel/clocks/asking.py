"""A clock asked for in text, by the command line or a machine: events, times and zone as written.

>>> from zoneinfo import ZoneInfo
>>> read_event("extension_notified=2026-03-12,days=10", ZoneInfo("America/New_York")).days
10
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.calendars import UnableToKnowClosedDays
from kernel.clocks.answer import Reckoning
from kernel.clocks.catalogue import Catalogue, catalogue
from kernel.clocks.clock import Clock
from kernel.clocks.happening import Happening, UnableToReckon
from kernel.clocks.reckoning import reckon

_WHEN = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_WRITE = "write 2026-03-02, 2026-03-02T16:40 or 2026-03-02T16:40-05:00"


@dataclass(frozen=True, slots=True)
class _When:
    at: date | datetime
    remark: str = ""


def ask(
    rule: str,
    events: Sequence[str],
    *,
    zone: str,
    now: str | datetime,
    clocks: Catalogue | None = None,
) -> Reckoning:
    """The answer for `rule`: a row of the rulebook or a clock's own name.

    `events` are `NAME=WHEN`, with `,days=N` or `,for=REASON` behind an extension.  Everything
    that cannot be read or reckoned is UnableToReckon, in words for the person who asked.
    """
    known = clocks or catalogue()
    place = read_zone(zone)
    happenings = [read_event(text, place) for text in events]
    clock, others = known.asked(rule, happenings)
    at = now if isinstance(now, datetime) else read_when(now, place, "--now").at
    try:
        found = _reckon(clock, happenings, place, at)
    except UnableToKnowClosedDays as error:
        raise UnableToReckon(str(error)) from None
    except OverflowError:
        raise UnableToReckon("a date lies outside the years a calendar can count") from None
    return replace(found, rule=_row(rule, clock, found), steps=(*found.steps, *_beside(others)))


def _reckon(
    clock: Clock, happenings: Sequence[Happening], zone: ZoneInfo, now: date | datetime
) -> Reckoning:
    """`now` as a bare day is enough for a day clock; for hours only where it changes nothing."""
    if isinstance(now, datetime):
        return reckon(clock, happenings, zone=zone, now=now)
    begins = datetime.combine(now, time(), zone)
    ends = datetime.combine(now + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    at_first = reckon(clock, happenings, zone=zone, now=begins)
    at_last = reckon(clock, happenings, zone=zone, now=ends)
    if clock.counts_hours and at_first.state is not at_last.state:
        raise UnableToReckon(
            f"{clock.rule} counts hours: on {now.isoformat()} it goes from {at_first.state} to "
            f"{at_last.state}; write --now {now.isoformat()}T16:40"
        )
    return at_last


def _row(asked: str, clock: Clock, found: Reckoning) -> str:
    """The row asked for where the clock answers for several; the row that governs otherwise."""
    also = {row.casefold(): row for row in clock.also}
    if found.clock == clock.name:
        return also.get(asked.strip().casefold(), found.rule)
    return found.rule


def _beside(others: Sequence[Clock]) -> list[str]:
    return [
        f"{other.rule} also holds {other.name} ({other.limits[-1].span}): {other.duty}"
        for other in others
    ]


def read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UnableToReckon(
            f"{name!r} is not a time zone; write for instance America/New_York"
        ) from None


def read_event(text: str, zone: ZoneInfo) -> Happening:
    """`received=2026-03-02T16:40`, `extension_notified=2026-03-12,for=information`."""
    name, equals, rest = text.partition("=")
    if not equals or not name.strip() or not rest.strip():
        raise UnableToReckon(f"{text!r} is not an event; write NAME=WHEN, received=2026-03-02")
    when, *details = rest.split(",")
    read = read_when(when, zone, name.strip())
    days, reason = None, None
    for detail in details:
        key, _, value = (part.strip() for part in detail.partition("="))
        if key == "days" and value.isascii() and value.isdigit() and len(value) < 5:
            days = int(value)
        elif key == "for" and value:
            reason = value
        else:
            raise UnableToReckon(
                f"{text!r}: {detail!r} is not known; behind the day may stand days=10 "
                "(whole days) or for=information"
            )
    return Happening(name.strip(), read.at, days=days, reason=reason, remark=read.remark)


def read_when(text: str, zone: ZoneInfo, what: str) -> _When:
    """A day, or an instant; a time without an offset is local time in `zone`.

    Where the clocks go back, a time that comes twice is taken as the first, and said to be;
    where they go forward, a time that does not exist is refused.
    """
    found = _WHEN.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError("it is not a day or a time of this form")
        day = date.fromisoformat(found[1])
        if found[2] is None:
            return _When(day)
        local = datetime.combine(day, time.fromisoformat(found[2]))
        if found[3]:
            return _When(datetime.fromisoformat(f"{local.isoformat()}{found[3]}"))
    except ValueError as error:
        raise UnableToReckon(f"{what}={text}: {error}; {_WRITE}") from None
    return _local(local, zone, what)


def _local(local: datetime, zone: ZoneInfo, what: str) -> _When:
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return _When(first)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise UnableToReckon(
            f"{what}={local.isoformat()}: there is no {local:%H:%M} on that day in {zone.key}, "
            "the clocks go forward over it; write the time that was meant, with its offset"
        )
    remark = f"{local:%H:%M} comes twice that night; the first, {first.tzname()}, is taken"
    return _When(first, remark)
