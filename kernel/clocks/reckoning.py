"""From a clock and the events of a case to a deadline and its reasons."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.calendars import open_day
from kernel.clocks.answer import Account, Reckoning, State, shown, shown_day
from kernel.clocks.clock import Clock, Limit
from kernel.clocks.happening import Happening, Timeline, UnableToReckon
from kernel.clocks.moving import Moment, Running, instant_of, move, tolled
from kernel.clocks.settling import ask, closed_day_doubt, keep_at_least, roll
from kernel.clocks.starting import Start, begin, begin_at_expiry, completed, refused
from kernel.dates import OpenDay, add_hours


def reckon(
    clock: Clock, happenings: Iterable[Happening], *, zone: ZoneInfo, now: datetime
) -> Reckoning:
    """The deadline of `clock` for a case in which these things happened.

    Raises UnableToReckon where the answer would be a guess: an hour clock given a day without a
    time, a start before any law on record.
    """
    return _reckon(clock, Timeline(happenings, zone), now, Account(zone))


def _reckon(clock: Clock, timeline: Timeline, now: datetime, account: Account) -> Reckoning:
    start = _start(clock, timeline, now, account)
    if start is None:
        return _not_started(clock, timeline, account)
    limit = _limit(clock, timeline, start) or _limit_to_come(clock, timeline, now)
    if limit is None:
        assert clock.earlier
        since = shown_day(clock.limits[0].since)
        account.step(f"{clock.rule} applies from {since}; {clock.earlier.rule} before")
        return _reckon(clock.earlier, timeline, now, account)
    stop = _stop(clock, timeline, start)
    live = timeline.until(stop)
    moved = refused(clock, live, start, limit, account)
    if isinstance(moved, Clock):
        return _reckon(moved, timeline, now, account)
    start = completed(clock, live, moved, account)
    running = _set_off(clock, live, start, stop, limit, account)
    ask(running, start)
    move(running)
    roll(running)
    keep_at_least(running)
    closed_day_doubt(running)
    return _answer(running, start, limit, timeline, now)


def _start(clock: Clock, timeline: Timeline, now: datetime, account: Account) -> Start | None:
    if clock.expiry_of is None:
        return begin(clock, timeline, account)
    inner = Account(timeline.zone, for_another=True)
    ran_out = _reckon(clock.expiry_of, _before_its_stop(clock, timeline), now, inner)
    account.take_over(inner, clock.expiry_of.rule)
    if ran_out.clock != clock.expiry_of.name:
        account.step(
            f"{ran_out.rule} runs instead of {clock.expiry_of.rule}, and this clock does not"
        )
        return None
    return begin_at_expiry(ran_out, timeline, account)


def _before_its_stop(clock: Clock, timeline: Timeline) -> Timeline:
    """What the clock it waits for is reckoned with: nothing that came after this one was stopped,
    which it may be before the other has run out."""
    received = timeline.first("received")
    if received is None:
        return timeline
    stop = _stop(clock, timeline, Start(received, received.at, ()))
    return timeline.until(stop)


def _limit(clock: Clock, timeline: Timeline, start: Start) -> Limit | None:
    """The limit in force; None where an earlier clock of the same duty applied."""
    picked = timeline.first(clock.version_by) if clock.version_by else None
    day = (picked or start.event).day(timeline.zone)
    limit = clock.limit_on(day)
    if limit or (clock.earlier and day < clock.limits[0].since):
        return limit
    until = clock.limits[-1].until
    if until and until <= day:
        gone = f"{clock.rule} applied until {shown_day(until - timedelta(days=1))}"
    else:
        gone = f"{clock.rule} is on record from {shown_day(clock.limits[0].since)}"
    hint = f"; {clock.afterwards}" if clock.afterwards else ""
    raise UnableToReckon(f"{gone}; it has no limit for {shown_day(day)}{hint}")


def _limit_to_come(clock: Clock, timeline: Timeline, now: datetime) -> Limit | None:
    """The first limit, where the act that picks the version is still to come and may come under it.

    Whoever acts on the last days of the earlier time acts under the later law, and has its time.
    """
    if clock.version_by is None or timeline.first(clock.version_by) or clock.earlier is None:
        return None
    before = _reckon(clock.earlier, timeline, now, Account(timeline.zone, for_another=True))
    first = clock.limits[0]
    return first if before.due_on and before.due_on >= first.since else None


def _stop(clock: Clock, timeline: Timeline, start: Start) -> Happening | None:
    """The first act that stops it, at or after the start event was recorded, or the date of the
    notice whose receipt starts it; any, where the time is counted back from a day to come or what
    is done early counts.  A notice of what was before the start event is none."""
    names = [act.event for act in clock.stops]
    given = (
        [one for one in timeline if one.name in names]
        if clock.counts_back or clock.stops_early
        else timeline.since(_written(clock, timeline, start.event), *names)
    )
    given = [one for one in given if not one.tells_what_was_before(start.event, timeline.zone)]
    sure = (one for one in given if any(act.is_(one) for act in clock.stops))
    maybe = (one for one in given if any(act.may_be(one) for act in clock.stops))
    stop = next(sure, None) or next(maybe, None)
    if stop and clock.counts_hours:
        instant_of(stop, clock)
    return stop


_OF_A_NOTICE = ("notice_dated", "notice_sent")


def _written(clock: Clock, timeline: Timeline, start: Happening) -> Happening:
    """The date of the notice whose receipt is proven: whoever acts on it before has acted in time;
    else the start itself."""
    names = [name for name in _OF_A_NOTICE if name in clock.starts]
    if start.name != "notice_received" or not names:
        return start
    return timeline.until(start).last(*names) or start


def _set_off(
    clock: Clock,
    live: Timeline,
    start: Start,
    stop: Happening | None,
    limit: Limit,
    account: Account,
) -> Running:
    """The clock with the limit of the law, before anything moves it."""
    is_open = open_day(clock.calendar, observed=clock.skips_observed)
    due: Moment
    if limit.span.counts_hours:
        at = start.at if isinstance(start.at, datetime) else instant_of(start.event, clock)
        due = add_hours(at, limit.span.amount, live.zone)
    else:
        due = _last_day(clock, limit, start.day(live.zone), is_open)
    for text, cite in start.lines:
        account.step(text, cite)
    running = Running(clock, live, start.event, stop, account, is_open, due)
    account.step(f"{limit.span}{_back(clock)}: {running.shown_due()}", limit.cite)
    if clock.by and not isinstance(due, datetime):
        running.due = datetime.combine(due, clock.by.at, live.zone)
        account.step(f"by {clock.by.at:%H:%M} of that day: {running.shown_due()}", clock.by.cite)
        if isinstance(start.at, datetime) and running.due <= start.at and not clock.counts_back:
            came = f"{start.event.name} at {shown(start.at, live.zone)} is past that"
            account.step(f"{came}: over before it began; no text read gives another time")
    return running


def _last_day(clock: Clock, limit: Limit, day: date, is_open: OpenDay) -> date:
    if clock.counts_back:
        return day - timedelta(days=limit.span.amount)
    return limit.span.last_day(day, is_open)


def _back(clock: Clock) -> str:
    return " before" if clock.counts_back else ""


def _answer(
    running: Running, start: Start, limit: Limit, timeline: Timeline, now: datetime
) -> Reckoning:
    clock, account, zone, due = running.clock, running.account, timeline.zone, running.due
    state = _state(running, start, now)
    if running.stop:
        late = ", too late" if state is State.MET_LATE else ""
        account.step(f"{running.named(running.stop)}: stops the clock{late}")
    _name_the_unused(clock, timeline, account, limit.cite, running.start, running.stop)
    if clock.note:
        account.step(f"note: {clock.note}")
    if limit.weak:
        account.step("weak: this row has not been read in an official text; confirm it first")
    until: Moment = now if clock.counts_hours else now.astimezone(zone).date()
    return Reckoning(
        rule=clock.rule,
        clock=clock.name,
        duty=clock.duty,
        cites=tuple(account.cites),
        starts_at=start.at.astimezone(zone) if isinstance(start.at, datetime) else start.at,
        due_on=None if isinstance(due, datetime) else due,
        due_at=due if isinstance(due, datetime) else None,
        late_from=running.late_from,
        state=state,
        extended_days=running.extended_days,
        tolled_days=tolled(running, until).days,
        steps=tuple(account.steps),
        acts=tuple(str(act) for act in clock.stops),
        stopped_by=running.stop.name if running.stop else None,
        stopped_at=running.stop.at if running.stop else None,
        weak=limit.weak,
        zone=zone,
        waits=tuple(running.waits),
    )


def _state(running: Running, start: Start, now: datetime) -> State:
    """Where the clock stands at `now`.  An act is in time before `late_from`."""
    zone, late_from = running.timeline.zone, running.late_from
    if running.stop:
        in_time = late_from is None or running.stop.before(late_from, zone)
        return State.MET if in_time else State.MET_LATE
    started = (
        start.at if isinstance(start.at, datetime) else datetime.combine(start.at, time(), zone)
    )
    if now < started and not running.clock.counts_back:
        return State.NOT_STARTED
    moment: Moment = now if running.clock.counts_hours else now.astimezone(zone).date()
    if running.standing_still(moment):
        return State.PAUSED
    return State.LATE if late_from and now >= late_from else State.RUNNING


def _not_started(clock: Clock, timeline: Timeline, account: Account) -> Reckoning:
    latest = clock.limits[-1]
    ran_out = f"{clock.expiry_of.rule} to run out" if clock.expiry_of else ""
    account.step(f"waits for {ran_out or ' or '.join(clock.starts)}")
    account.step(f"then {latest.span}", latest.cite)
    _name_the_unused(clock, timeline, account, latest.cite)
    return Reckoning(
        rule=clock.rule,
        clock=clock.name,
        duty=clock.duty,
        cites=tuple(account.cites),
        starts_at=None,
        due_on=None,
        due_at=None,
        late_from=None,
        state=State.NOT_STARTED,
        extended_days=0,
        tolled_days=0,
        steps=tuple(account.steps),
        acts=tuple(str(act) for act in clock.stops),
        stopped_by=None,
        stopped_at=None,
        weak=clock.weak,
        zone=timeline.zone,
    )


def _name_the_unused(
    clock: Clock,
    timeline: Timeline,
    account: Account,
    cite: str,
    start: Happening | None = None,
    stop: Happening | None = None,
) -> None:
    """Every event that moved nothing is named, so that nobody has to wonder."""
    for one in () if account.for_another else account.unused(timeline):
        named = account.event(one, with_time=clock.counts_hours)
        if one.name == "notice_dated" and start and start.name == "notice_received":
            why = "receipt is proven and not presumed; "
        elif start and not one.not_before(start, timeline.zone):
            why = "before the clock started; "
        elif stop and not stop.not_before(one, timeline.zone):
            why = "after the clock stopped; "
        elif one.name == "decided":
            why = "a decision alone tells nobody; "
        else:
            why = ""
        account.step(f"{named}: {why}no effect", clock.no_effect.get(one.name, cite))
