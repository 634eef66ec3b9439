"""The parts of a grievance as it is shown: plain data, for page and interface alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from appeals.showing.clocks import ShownClock
from appeals.showing.parts import ShownEvent, ShownLetter
from grievances.operations.obstruction import PulledIn
from kernel.people.policy import Answer


@dataclass(frozen=True, slots=True)
class Header:
    """What it is.  `member` is the member's number; a name is shown on demand alone.  `about` is
    the number of the case complained about, `about_kind` its kind; empty where it is not for who
    looks."""

    number: str
    state: str
    track: str
    level: str
    category: str
    regimes: tuple[str, ...]
    member: str
    received_at: datetime
    zone: str
    channel: str
    reached_whom: str
    contact: int | None
    filed: str
    filed_by: str
    filer_name: str
    occurred_on: date | None
    late_filed: bool
    written_asked: bool
    owner: str
    about: str
    about_kind: str
    provider_npi: str
    delegate: str
    previous: str
    merged_into: str


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue with its answer.  `peer_reviews` is how many peers' words are kept, None for who
    may not read them."""

    number: int
    words: str
    quality_of_care: bool
    substantiated: str
    finding: str
    action: str
    answered_by: str
    answered_at: datetime | None
    peer_reviews: int | None


@dataclass(frozen=True, slots=True)
class ShownAction:
    """Something to be mended; `overdue` on the day the page is looked at.  `what` and `proof` are
    empty for who may not read what peers found, where quality of care is complained of."""

    identity: int
    what: str
    owner: str
    due_on: date
    done_at: datetime | None
    done_by: str
    proof: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class ShownMatter:
    """A matter outside that runs beside the grievance; `due_on` is the plan's first day in it."""

    number: str
    kind: str
    body: str
    theirs: str
    level: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of one grievance at one moment, for one person: `may` is policy's answer, and the
    law's, for each act by its name.  `in_writing` is why it is told by letter, empty where it may
    be told by voice."""

    header: Header
    version: str
    clocks: tuple[ShownClock, ...]
    issues: tuple[ShownIssue, ...]
    in_writing: str
    chain: PulledIn | None
    actions: tuple[ShownAction, ...]
    matters: tuple[ShownMatter, ...]
    letters: tuple[ShownLetter, ...]
    timeline: tuple[ShownEvent, ...]
    same_contact: tuple[tuple[str, str], ...] = ()
    may: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def open_issues(self) -> tuple[ShownIssue, ...]:
        return tuple(each for each in self.issues if each.answered_at is None)

    @property
    def weak(self) -> tuple[ShownClock, ...]:
        """Clocks nobody has confirmed in an official text."""
        return tuple(each for each in self.clocks if each.weak)
