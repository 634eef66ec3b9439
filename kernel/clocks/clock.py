"""What a clock is: a duty, the event that starts it, the acts that stop it, and its limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from kernel.clocks.happening import Happening
from kernel.dates import Span


@dataclass(frozen=True, slots=True)
class Act:
    """An event that counts: any of that name, or only one for a reason (`notice_sent for denial`).

    A notice that gives no reason is taken for one of that reason unless another act that stops
    the clock is on record: an 'approved' letter must not stand for the payment it announces.
    `said`: one that gives no reason never counts (`notice_sent only for dismissal`).
    """

    event: str
    reason: str | None = None
    said: bool = False

    def __str__(self) -> str:
        how = "only for" if self.said else "for"
        return f"{self.event} {how} {self.reason}" if self.reason else self.event

    def is_(self, one: Happening) -> bool:
        return one.name == self.event and self.reason in (None, one.reason)

    def may_be(self, one: Happening) -> bool:
        return one.name == self.event and one.reason is None and not self.said


@dataclass(frozen=True, slots=True)
class Limit:
    """The length of time by law, in force from `since` up to, not including, `until`."""

    since: date
    until: date | None
    span: Span
    cite: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Presumption:
    """A notice is taken as received so many days after its date, until another day is proven.

    `by_law` is False where the law presumes nothing and the days are only a prudent default.
    """

    span: Span
    cite: str
    by_law: bool


@dataclass(frozen=True, slots=True)
class Extension:
    """The law lets the limit grow when `event` happens before it runs out.

    `span` is the most the law allows; None: as long as the letter that grants it says.
    `times` is how often; None: each time.
    """

    event: str
    span: Span | None
    times: int | None
    cite: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tolling:
    """The clock stands still from `begins` to the earliest of `ends`.

    `only_past_due`: only where the wait outlasts the limit (evidence that came in good time
    for an answer tolls nothing).  `at_least` is the least time the law gives for the answer, from
    receipt of the letter that asks, which is `presumed`; None: from the day it left.
    """

    begins: Act
    ends: tuple[str, ...]
    cite: str
    at_least: Span | None = None
    only_past_due: bool = False
    presumed: Presumption | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Asked `within` hours for what is missing, the time is `then` hours from the answer.

    Not a toll: the earlier of the answer and the end of the period allowed starts `then`.
    """

    within: Span
    at_least: Span
    then: Span
    cite: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Whatever the limit, the time does not end before `span` after one of `after`."""

    after: tuple[str, ...]
    span: Span
    cite: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refused as urgent, the case goes to the `to` clock, from the original receipt.

    `supported` cites why a physician's word forbids the refusal.
    """

    to: "Clock"
    cite: str
    supported: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class By:
    """The last day ends at a time on the clock face: noon, the close of business."""

    at: time
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One duty with a deadline, as a `clocks.yaml` states it."""

    name: str
    rule: str
    duty: str
    owed_by: str
    starts: tuple[str, ...]
    stops: tuple[Act, ...]
    limits: tuple[Limit, ...]
    also: tuple[str, ...] = ()
    secondary: bool = False
    from_last: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version_by: str | None = None
    earlier: "Clock | None" = None
    expiry_of: "Clock | None" = None
    presumption: Presumption | None = None
    waits_for: Mapping[str, str] = field(default_factory=dict)
    complete_with: Mapping[str, str] = field(default_factory=dict)
    extension: Extension | None = None
    tolling: tuple[Tolling, ...] = ()
    asking: Asking | None = None
    at_least: AtLeast | None = None
    refusal: Refusal | None = None
    rolls_forward: str | None = None
    skips_observed: bool = False
    calendar: str = "us_federal"
    closed_day_doubt: str | None = None
    no_effect: Mapping[str, str] = field(default_factory=dict)
    on_breach: str | None = None
    counts_back: bool = False
    stops_early: bool = False
    by: By | None = None
    note: str | None = None
    afterwards: str | None = None

    @property
    def weak(self) -> bool:
        """Some number of it has not been read in an official text."""
        return any(limit.weak for limit in self.limits)

    @property
    def counts_hours(self) -> bool:
        return self.limits[-1].span.counts_hours

    @property
    def cites(self) -> tuple[str, ...]:
        """Every citation its limits and movements rest on, each once."""
        cites = [limit.cite for limit in reversed(self.limits)]
        moving: tuple[Any, ...] = (
            self.presumption,
            self.extension,
            *self.tolling,
            self.asking,
            self.at_least,
        )
        moving += (self.by,)
        cites += [one.cite for one in moving if one]
        cites += [self.refusal.cite, self.refusal.supported] if self.refusal else []
        cites += [self.rolls_forward] if self.rolls_forward else []
        cites += [*self.waits_for.values(), *self.complete_with.values(), *self.no_effect.values()]
        return tuple(dict.fromkeys(one for cite in cites for one in cite.split("; ")))

    def as_json(self) -> dict[str, object]:
        """The clock as `clock --list --json` shows it."""
        return {
            "rule": self.rule,
            "also": list(self.also),
            "clock": self.name,
            "duty": self.duty,
            "owed_by": self.owed_by,
            "starts": list(self.starts),
            "stops": [str(act) for act in self.stops],
            "limit": str(self.limits[-1].span),
            "limits": [
                {"since": limit.since.isoformat(), "is": str(limit.span), "cite": limit.cite}
                for limit in self.limits
            ],
            "cites": list(self.cites),
            "weak": self.weak,
        }

    def excludes(self, stated: Mapping[str, str]) -> bool:
        """Whether its `unless` names these facts, as text."""
        return bool(self.unless) and all(
            stated.get(key) in values for key, values in self.unless.items()
        )

    def limit_on(self, day: date) -> Limit | None:
        for limit in reversed(self.limits):
            if limit.since <= day:
                return limit if limit.until is None or day < limit.until else None
        return None
