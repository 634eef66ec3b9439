"""What the limit alone does not say: missing information, closed days, a second, later limit."""

from datetime import date, datetime

from kernel.calendars import UnableToKnowClosedDays, calendar, next_open_day
from kernel.clocks.answer import shown, shown_day
from kernel.clocks.moving import Running, instant_of
from kernel.clocks.starting import Start
from kernel.dates import add_hours

_ANSWERS = ("information_received", "information_period_ends")


def ask(running: Running, start: Start) -> None:
    """An urgent request that lacks information: asked for in time, other hours run."""
    asking = running.clock.asking
    asked = next(iter(running.timeline.since(running.start, "information_requested")), None)
    if asking is None or asked is None or not isinstance(start.at, datetime):
        return
    zone, account = running.timeline.zone, running.account
    named, asked_at = running.named(asked), instant_of(asked, running.clock)
    if asked_at >= add_hours(start.at, asking.within.amount, zone):
        account.step(f"{named}: not within {asking.within} of receipt; no effect", asking.cite)
        return
    account.step(named, asking.cite)
    least = add_hours(asked_at, asking.at_least.amount, zone)
    answer = next(iter(running.timeline.since(asked, *_ANSWERS)), None)
    if answer is None:
        running.due, running.asked = None, (asked_at, None)
        ends = f"when it comes or the period allowed ends, at the earliest {shown(least, zone)}"
        account.step(f"{asking.then} from {ends}", asking.cite)
        return
    answered_at = instant_of(answer, running.clock)
    running.asked = (asked_at, answered_at)
    running.due = add_hours(answered_at, asking.then.amount, zone)
    account.step(f"{running.named(answer)}: {asking.then}: {running.shown_due()}", asking.cite)
    if answer.name == "information_period_ends" and answered_at < least:
        short = f"the period allowed is too short: at least {asking.at_least} are owed"
        account.step(f"{short}, to {shown(least, zone)}", asking.cite)


def roll(running: Running) -> None:
    """Move a last day that is closed to the next day that is open, where the law says so."""
    why = _closed(running) if running.clock.rolls_forward else None
    if why and running.clock.rolls_forward and isinstance(running.due, date):
        closed = shown_day(running.due)
        running.due = next_open_day(running.due, running.open_day)
        text = f"{closed} is {why}; the next open day: {running.shown_due()}"
        running.account.step(text, running.clock.rolls_forward)


def closed_day_doubt(running: Running) -> None:
    """Say so where the last day is closed and the law does not clearly say what follows."""
    if running.clock.closed_day_doubt is None:
        return
    try:
        why = _closed(running)
    except UnableToKnowClosedDays:
        return  # the day does not move, so the doubt moves nothing either
    if why:
        text = f"{running.shown_due()} is {why}; the last day does not move"
        running.account.step(f"{text}: {running.clock.closed_day_doubt}")


def _closed(running: Running) -> str | None:
    if running.due is None or isinstance(running.due, datetime):
        return None
    days = calendar(running.clock.calendar)
    return days.why_closed(running.due, observed=running.clock.skips_observed)


def keep_at_least(running: Running) -> None:
    """The later of the limit and a span after a second event."""
    least, late_from = running.clock.at_least, running.late_from
    if least is None or late_from is None:
        return
    zone = running.timeline.zone
    told = [
        one
        for one in running.timeline.since(running.start, *least.after)
        if one is not running.start
    ]
    if not told:
        return
    running.account.use(told[-1])
    named = running.account.event(told[-1], with_time=True)
    if add_hours(told[-1].latest(zone), least.span.amount, zone) <= late_from:
        running.account.step(f"{named}: {least.span} end before that", least.cite)
        return
    running.due = add_hours(instant_of(told[-1], running.clock), least.span.amount, zone)
    running.account.step(f"{named}: {least.span}, later: {running.shown_due()}", least.cite)
