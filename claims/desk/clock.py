"""A deadline as a bar: how much of its time is gone, in words and as a figure.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kernel.clocks import Clock as Catalogued
from kernel.web.in_words import key_in_words
from kernel.web.left import Left, left

DAY = timedelta(days=1)
OPEN = ("running", "late")
DECIDED = ("decided", "paid", "denied")


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of a case as it is kept; `name` is the clock's, `steps` its arithmetic.
    `remaining` is what is left of the duty where the case is decided already."""

    name: str
    rule: str
    duty: str
    state: str
    due_on: date | None
    late_from: datetime | None
    steps: tuple[str, ...]
    received_at: datetime
    now: datetime
    zone: str
    owed_by: str = "plan"
    cites: tuple[str, ...] = ()
    remaining: str = ""

    @property
    def key(self) -> str:
        return f"date-{self.name.replace('_', '-')}"

    @property
    def act(self) -> str:
        """What is to be done, inside a sentence."""
        if self.remaining:
            return self.remaining
        return f"{self.duty[:1].lower()}{self.duty[1:]}"

    @property
    def left(self) -> str:
        """How long is left, or what became of it: always a word, never a colour alone."""
        if self.remaining and self.state in OPEN:
            return "decided"
        if self.state in OPEN and self.late_from is not None:
            words = self._counted().words
            span = self.late_from - self.now
            return f"{words}, {_hours(span)} left" if words == "due today" else words
        return {
            "not_started": "not started",
            "paused": "paused",
            "met": "met",
            "met_late": "met late",
            "unknown": "cannot be reckoned",
        }.get(self.state, key_in_words(self.state))

    @property
    def whole_days(self) -> int | None:
        """Days from receipt, which is day 0, to the day it is due; where it is due by an instant
        and not by a day, those until then."""
        if self.due_on is not None:
            received = self.received_at.astimezone(ZoneInfo(self.zone)).date()
            return max((self.due_on - received).days, 1)
        if self.late_from is None:
            return None
        return max(round((self.late_from - self.received_at) / DAY), 1)

    @property
    def tone(self) -> str:
        if self.state == "late":
            return "late"
        if self.state in OPEN:
            return "calm" if self.remaining else self._counted().tone
        if self.state in ("paused", "unknown"):
            return "soon"
        return "late" if self.state == "met_late" else "calm" if self.state == "met" else "none"

    @property
    def filled(self) -> int:
        """How far the bar is filled, of WIDTH; where no time runs, not at all."""
        return 0 if self.tone == "none" else self._counted().filled

    def _counted(self) -> Left:
        return left(self.late_from, self.received_at, self.now, self.zone)


def first_due(clocks: Sequence[Clock]) -> Clock | None:
    """The plan's open deadline that comes first; where none is open, one that is paused or unknown.
    What another owes by a day is not ours to be late with."""
    ours = [each for each in clocks if each.owed_by == "plan"]
    running = [each for each in ours if each.state in OPEN and each.late_from is not None]
    if running:
        return min(running, key=lambda each: each.late_from or each.now)
    waiting = [each for each in ours if each.state in ("paused", "unknown")]
    return waiting[0] if waiting else None


def remaining(clock: Catalogued | None, state: str, disposition: str) -> str:
    """What is left of a duty once the claim is decided; empty while it is not, or where no act of
    a decision ends the clock."""
    if clock is None or state not in DECIDED:
        return ""
    ends = {act.event for act in clock.stops}
    if disposition == "paid" and "paid" in ends:
        return "pay it"
    if "notice_sent" not in ends:
        return ""
    return "tell the member" if "tell" in clock.duty.lower() else "send the notice"


def _hours(span: timedelta) -> str:
    hours, rest = divmod(span, timedelta(hours=1))
    return f"{hours} h {rest // timedelta(minutes=1)} min"
