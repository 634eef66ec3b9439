"""A deadline as a bar: how much of its time is gone, in words and as a figure.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH = 160
DAY = timedelta(days=1)
SOON = timedelta(days=3)
OPEN = ("running", "late")


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of a case as it is kept; `name` is the clock's, `steps` its arithmetic."""

    name: str
    rule: str
    duty: str
    state: str
    due_on: date | None
    late_from: datetime | None
    steps: tuple[str, ...]
    received_at: datetime
    now: datetime
    zone: str = ""
    cites: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"date-{self.name.replace('_', '-')}"

    @property
    def act(self) -> str:
        """What is to be done, inside a sentence."""
        return f"{self.duty[:1].lower()}{self.duty[1:]}"

    @property
    def left(self) -> str:
        """How long is left, or what became of it: always a word, never a colour alone."""
        if self.state in OPEN and self.late_from is not None:
            gone = self.late_from <= self.now
            span = self.now - self.late_from if gone else self.late_from - self.now
            return f"{_span(span)} {'overdue' if gone else 'left'}"
        return {
            "not_started": "not started",
            "paused": "paused",
            "met": "met",
            "met_late": "met late",
            "unknown": "cannot be reckoned",
        }.get(self.state, self.state.replace("_", " "))

    @property
    def whole_days(self) -> int | None:
        """Days from receipt to the first instant that is too late."""
        if self.late_from is None:
            return None
        return max(round((self.late_from - self.received_at) / DAY), 1)

    @property
    def tone(self) -> str:
        if self.state == "late" or (self.state in OPEN and self._left() <= timedelta(0)):
            return "late"
        soon = self.state in OPEN and self._left() <= SOON
        return "soon" if soon or self.state in ("paused", "unknown") else "calm"

    @property
    def filled(self) -> int:
        """How far the bar is filled, of WIDTH."""
        if self.late_from is None or self.late_from <= self.received_at:
            return 0
        gone = (self.now - self.received_at) / (self.late_from - self.received_at)
        return round(WIDTH * min(max(gone, 0.0), 1.0))

    def _left(self) -> timedelta:
        return self.late_from - self.now if self.late_from else timedelta.max


def first_due(clocks: Sequence[Clock]) -> Clock | None:
    """The open deadline that comes first; where none is open, one that is paused or unknown."""
    running = [each for each in clocks if each.state in OPEN and each.late_from is not None]
    if running:
        return min(running, key=lambda each: each.late_from or each.now)
    waiting = [each for each in clocks if each.state in ("paused", "unknown")]
    return waiting[0] if waiting else None


def _span(span: timedelta) -> str:
    """Days; of less than a day, hours and minutes."""
    if span >= DAY:
        return f"{span // DAY} d"
    hours, rest = divmod(span, timedelta(hours=1))
    return f"{hours} h {rest // timedelta(minutes=1)} min"
