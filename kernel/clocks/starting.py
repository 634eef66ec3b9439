"""When a clock starts: the event, the receipt presumed from a date, the papers it waits for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kernel.clocks.answer import Account, Reckoning, State, shown
from kernel.clocks.clock import Clock, Limit
from kernel.clocks.happening import Happening, Timeline
from kernel.clocks.moving import Moment, instant_of
from kernel.dates import add_hours

Line = tuple[str, str | None]

_RECEIPT_PRESUMED = ("notice_dated", "notice_sent", "information_requested")
"""Events of a letter's leaving, on which the time of whoever receives it does not yet run."""


@dataclass(frozen=True, slots=True)
class Start:
    """`event` is what was recorded; `at` is day 0, or the instant hours run from.

    `lines` say how the one came from the other, each with its citation.
    """

    event: Happening
    at: Moment
    lines: tuple[Line, ...]

    def day(self, zone: ZoneInfo) -> date:
        return self.at.astimezone(zone).date() if isinstance(self.at, datetime) else self.at


def begin(clock: Clock, timeline: Timeline, account: Account) -> Start | None:
    """The start event: the first, in the clock's own order of preference, that is given; the last
    of its name where every one begins the time anew."""
    found = timeline.last if clock.from_last else timeline.first
    event = next((one for name in clock.starts if (one := found(name))), None)
    if event is None:
        return None
    account.use(event)
    named = account.event(event, with_time=clock.counts_hours)
    presumed = clock.presumption
    if presumed is None or event.name not in _RECEIPT_PRESUMED:
        at = (event.instant or event.at) if clock.counts_hours else event.at
        return Start(event, at, ((f"{named}: {_day_0(clock)}", None),))
    day = presumed.span.last_day(event.day(timeline.zone))
    how = (
        f"receipt presumed {presumed.span} later"
        if presumed.by_law
        else "receipt not proven, and the law presumes none; taken as a prudent default "
        f"{presumed.span} later"
    )
    text = f"{how}: {shown(day, timeline.zone)}: day 0"
    return Start(event, day, ((named, None), (text, presumed.cite)))


def _day_0(clock: Clock) -> str:
    return "the hours run" if clock.counts_hours else "day 0"


def begin_at_expiry(ran_out: Reckoning, timeline: Timeline, account: Account) -> Start | None:
    """The start of a clock that runs once another has run out without being met."""
    event = timeline.first("received")
    if event is None or ran_out.late_from is None:
        return None
    runs_out = f"{ran_out.rule} runs out {shown(ran_out.late_from, timeline.zone)}"
    if ran_out.state is State.MET:
        account.step(f"{runs_out}; {ran_out.stopped_by} came in time", ran_out.cites[0])
        return None
    return Start(event, ran_out.late_from, ((f"{runs_out}: day 0", ran_out.cites[0]),))


def completed(clock: Clock, live: Timeline, start: Start, account: Account) -> Start:
    """The start moved to when the papers it waits for, or all information, were in hand."""
    in_hand = [
        (came[place], cite)
        for events, place in ((clock.waits_for, 0), (clock.complete_with, -1))
        for name, cite in events.items()
        if (came := live.since(start.event, name))
    ]
    if not in_hand:
        return start
    latest, cite = max(in_hand, key=lambda one: one[0].earliest(live.zone))
    at = instant_of(latest, clock) if clock.counts_hours else latest.at
    account.use(latest)
    named = account.event(latest, with_time=clock.counts_hours)
    before = (account.event(start.event, with_time=clock.counts_hours), None)
    return replace(start, at=at, lines=(before, (f"{named}: {_day_0(clock)}", cite)))


def refused(
    clock: Clock, live: Timeline, start: Start, limit: Limit, account: Account
) -> Clock | Start:
    """What a refusal to expedite does: the clock it moves to, a new start, or nothing."""
    refusal = clock.refusal
    refused_at = next(iter(live.since(start.event, "expedite_refused")), None)
    if refusal is None or refused_at is None:
        return start
    account.use(refused_at)
    named = account.event(refused_at, with_time=True)
    support = next(iter(live.since(start.event, "physician_support_received")), None)
    if support:
        account.use(support)
        told = account.event(support, with_time=True)
        if refused_at.not_before(support, live.zone):
            account.step(f"{told}: must be expedited; the refusal has no effect", refusal.supported)
            return start
        line = (f"{named}; asked again, {told}: the hours run", refusal.supported)
        return replace(start, at=instant_of(support, clock), lines=(line,))
    due = add_hours(instant_of(start.event, clock), limit.span.amount, live.zone)
    if not refused_at.before(due, live.zone):
        account.step(f"{named}: after the deadline; no effect", refusal.cite)
        return start
    note = f"; {refusal.note}" if refusal.note else ""
    account.step(f"{named}: the standard clock, from the original receipt{note}", refusal.cite)
    return refusal.to
