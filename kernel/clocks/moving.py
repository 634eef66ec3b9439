"""What moves a running clock: extensions, waits for information, and nothing else."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from kernel.clocks.answer import Account, shown
from kernel.clocks.clock import Clock, Extension, Presumption, Tolling
from kernel.clocks.happening import Happening, Timeline, UnableToReckon
from kernel.dates import OpenDay, Span, Unit, day_after

Moment = date | datetime
Wait = tuple[Moment, Moment | None]


@dataclass
class Running:
    """A clock under way.  `due` is a day or an instant; None while it waits with no end known.

    `waits` are the times it stood still; `asked`, the wait for an answer that is not a toll.
    """

    clock: Clock
    timeline: Timeline
    start: Happening
    stop: Happening | None
    account: Account
    open_day: OpenDay
    due: Moment | None
    extended_days: int = 0
    waits: list[Wait] = field(default_factory=list)
    asked: Wait | None = None
    extensions: int = 0

    @property
    def late_from(self) -> datetime | None:
        """The first instant too late, as things stand."""
        if self.due is None or isinstance(self.due, datetime):
            return self.due
        return day_after(self.due, self.timeline.zone)

    def in_time(self, one: Happening) -> bool:
        return self.late_from is None or one.before(self.late_from, self.timeline.zone)

    def moment(self, one: Happening) -> Moment:
        """The event in this clock's own unit: a day, or an instant, which a bare day is not.

        The instant is in UTC: within one zone Python counts the hours of the clock face.
        """
        if not self.clock.counts_hours:
            return one.day(self.timeline.zone)
        return instant_of(one, self.clock).astimezone(UTC)

    def standing_still(self, at: Moment) -> bool:
        """Is an answer awaited at this day or instant?"""
        waits = [*self.waits, self.asked] if self.asked else self.waits
        return any(begins <= at and (ends is None or at < ends) for begins, ends in waits)

    def shown_due(self) -> str:
        return shown(self.due, self.timeline.zone) if self.due else "nothing is due yet"

    def named(self, one: Happening) -> str:
        self.account.use(one)
        return self.account.event(one, with_time=self.clock.counts_hours)


def instant_of(one: Happening, clock: Clock) -> datetime:
    """The instant of an event of an hour clock; a day without a time is refused."""
    if one.instant is None:
        raise UnableToReckon(
            f"{clock.rule} counts hours ({clock.limits[-1].span}), and hours run from an instant: "
            f"{one.name}={one.at.isoformat()} has no time of day. "
            f"Write for instance {one.name}={one.at.isoformat()}T16:40"
        )
    return one.instant


def move(running: Running) -> None:
    """Apply every event that the law lets move this clock, in the order of time."""
    extension = running.clock.extension
    names = {tolling.begins.event for tolling in running.clock.tolling}
    if extension:
        names.add(extension.event)
    for one in running.timeline.since(running.start, *names):
        if extension and one.name == extension.event and not _extended(running, extension, one):
            continue
        for tolling in running.clock.tolling:
            if tolling.begins.is_(one):
                _toll(running, tolling, one)


def _extended(running: Running, extension: Extension, one: Happening) -> bool:
    """Extend by this event, or say why it has no effect."""
    named = running.named(one)
    if extension.times is not None and running.extensions >= extension.times:
        allowed = "one extension" if extension.times == 1 else f"{extension.times} extensions"
        running.account.step(f"{named}: the law allows {allowed}; no effect", extension.cite)
        return False
    if not running.in_time(one):
        running.account.step(f"{named}: after the deadline; no effect", extension.cite)
        return False
    span = _granted(running, extension, one)
    if span is None:
        running.account.step(
            f"{named}: the letter that grants it says how long; no effect without days=",
            extension.cite,
        )
        return False
    running.extensions += 1
    running.extended_days += span.amount
    running.due = _later(running, span)
    running.account.step(f"{named}: {span} more: {running.shown_due()}", extension.cite)
    return True


def _granted(running: Running, extension: Extension, one: Happening) -> Span | None:
    """The length taken: the law's most, or fewer days where the letter says so."""
    most = extension.span
    if most is None:
        return Span(one.days, Unit.CALENDAR_DAYS) if one.days else None
    if one.days is None or one.days == most.amount:
        return most
    if one.days > most.amount:
        running.account.step(f"days={one.days}: the law allows at most {most}", extension.cite)
        return most
    return Span(one.days, most.unit)


def _later(running: Running, span: Span) -> Moment | None:
    """The due day or instant so many days later; an instant keeps its time on the clock face."""
    if running.due is None:
        return None
    if not isinstance(running.due, datetime):
        return span.last_day(running.due, running.open_day)
    zone = running.timeline.zone
    moved = running.due.astimezone(zone) + timedelta(days=span.amount)
    return moved.astimezone(UTC).astimezone(zone)


def _toll(running: Running, tolling: Tolling, one: Happening) -> None:
    """Stand still from this event to the earliest end; with no end known, nothing is due."""
    account, zone = running.account, running.timeline.zone
    named = running.named(one)
    if not running.in_time(one):
        account.step(f"{named}: after the deadline; no effect", tolling.cite)
        return
    ending = next(iter(running.timeline.since(one, *tolling.ends)), None) or running.stop
    if tolling.only_past_due and ending and running.in_time(ending):
        account.step(f"{named}: the chance to answer ended in time; no effect", tolling.cite)
        return
    begins = running.moment(one)
    if ending is None:
        running.waits.append((begins, None))
        running.due = None
        least = _least_end(tolling, one, running)
        account.step(f"{named}: stands still until an answer comes{least}", tolling.cite)
        return
    before = _total(running.waits)
    running.waits.append((begins, running.moment(ending)))
    waited = _total(running.waits) - before
    if running.due is not None:
        running.due = _shift(running.due, waited, running)
    account.step(
        f"stands still from {shown(begins, zone)} to {running.named(ending)}: "
        f"{_length(waited)}: {running.shown_due()}",
        tolling.cite,
    )
    _too_short(running, tolling, one, ending)


def _shift(due: Moment, waited: timedelta, running: Running) -> Moment:
    if not isinstance(due, datetime):
        return due + waited
    return (due.astimezone(UTC) + waited).astimezone(running.timeline.zone)


def _least_end(tolling: Tolling, one: Happening, running: Running) -> str:
    if tolling.at_least is None:
        return ""
    zone, presumed = running.timeline.zone, tolling.presumed
    least = _least_day(tolling.at_least, presumed, one.day(zone))
    return f" or the period allowed ends, at the earliest {shown(least, zone)}"


def _too_short(running: Running, tolling: Tolling, one: Happening, ending: Happening) -> None:
    """Say so where the period allowed is shorter than the law's least."""
    zone = running.timeline.zone
    if ending.name != "information_period_ends" or tolling.at_least is None:
        return
    least = _least_day(tolling.at_least, tolling.presumed, one.day(zone))
    if ending.day(zone) < least:
        running.account.step(
            f"the period allowed is too short: the law gives at least {tolling.at_least}, "
            f"to {shown(least, zone)}",
            tolling.cite,
        )


def _least_day(span: Span, presumed: Presumption | None, sent: date) -> date:
    """The last day of the least time for an answer, from receipt of a letter that left then."""
    return span.last_day(presumed.span.last_day(sent) if presumed else sent)


def _total(waits: list[Wait], open_until: Moment | None = None) -> timedelta:
    """The time covered by these waits, what overlaps counted once; open ones to `open_until`."""
    closed = [(begins, ends or open_until) for begins, ends in waits]
    total = timedelta()
    reached: Moment | None = None
    for begins, ends in sorted(one for one in closed if one[1] is not None):
        since = begins if reached is None else max(reached, begins)
        if ends is not None and since < ends:
            total += ends - since
            reached = ends
    return total


def tolled(running: Running, now: Moment) -> timedelta:
    """How long it has stood still; a wait still open counts to `now`."""
    return _total(running.waits, now)


def _length(waited: timedelta) -> str:
    hours = waited.seconds // 3600
    days = f"{waited.days} day{'' if waited.days == 1 else 's'}"
    return f"{days} {hours} hour{'' if hours == 1 else 's'}" if hours else days
