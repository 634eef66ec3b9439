"""The parts of an appeal as it is shown: plain data, for page and interface alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from appeals.judging import Finding
from appeals.operations.assign import Candidate
from appeals.operations.below import Change
from appeals.operations.evidence import Waiting
from appeals.operations.exhaustion import Answer as Exhaustion
from appeals.operations.next_act import NextAct
from appeals.showing.clocks import ShownClock
from kernel.people.policy import Answer


@dataclass(frozen=True, slots=True)
class Header:
    """What it is.  `member` is the member's number; a name is shown on demand alone."""

    number: str
    state: str
    outcome: str
    level: str
    levels: str
    request: str
    track: str
    part_b_drug: bool
    regimes: tuple[str, ...]
    plan: str
    member: str
    received_at: datetime
    zone: str
    channel: str
    reached: str
    reached_whom: str
    wants: str
    previous: str
    merged_into: str
    medical: bool
    specialty: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, by name, in what part; `papers` are those on file for this appeal."""

    part: str
    name: str
    npi: str
    papers: tuple["ShownPaper", ...]


@dataclass(frozen=True, slots=True)
class ShownPaper:
    identity: int
    kind: str
    of_whom: str
    valid_from: date
    received_at: datetime
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line was refused, as the decision says it."""

    rule: str
    message: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineBelow:
    """A line of the decision under appeal, or a service of it."""

    number: int
    disposition: str
    what: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """The decision under appeal.  `kind` is claim or authorization, `number` leads to its page;
    `decision` is its number, None where none was made in time."""

    kind: str
    number: str
    decision: int | None
    disposition: str
    decided_at: datetime | None
    decided_by: str
    notice_dated: date | None
    notice_received: date | None
    lines: tuple[LineBelow, ...]


@dataclass(frozen=True, slots=True)
class ShownExpert:
    name: str
    profession: str
    specialty: str
    licence: str
    consulted_at: datetime
    asked: str
    advice: str
    relied_on: bool
    consulted_before: bool


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """New evidence or a rationale; `sent_at` when it left for the claimant, None before."""

    identity: int
    kind: str
    what: str
    came_up_at: datetime
    answer_by: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    line: int
    outcome: str
    why: str
    provision: str
    rules: tuple[str, ...] = ()
    units: int | None = None


@dataclass(frozen=True, slots=True)
class ShownDecision:
    number: int
    outcome: str
    by: str
    reviewer: str
    decided_at: datetime
    reason: str
    discussion: str
    lines: tuple[DecidedLine, ...]


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A letter as it was issued; `state` is that of its last dispatch, `sent_at` what the carrier
    confirmed."""

    identity: int
    number: str
    code: str
    title: str
    reader: str
    dated: date
    state: str
    sent_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A review outside this appeal led to."""

    number: str
    process: str
    step: str
    state: str
    outcome: str
    body: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """`said` is what of its facts a person wrote, or must know; `only_day` the day, of an event
    whose hour nobody knows (`at` is noon then), else empty."""

    name: str
    meaning: str
    at: datetime
    recorded_at: datetime
    by: str
    said: str
    only_day: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of one appeal at one moment, for one person: `may` is policy's answer, and the
    law's, for each act by its name."""

    header: Header
    version: str
    asker: Asker
    below: Below
    verdict: str
    findings: tuple[Finding, ...]
    clocks: tuple[ShownClock, ...]
    next_acts: tuple[NextAct, ...]
    reviewer: str
    owners: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    experts: tuple[ShownExpert, ...]
    evidence: tuple[ShownEvidence, ...]
    evidence_waits: tuple[Waiting, ...]
    decisions: tuple[ShownDecision, ...]
    letters: tuple[ShownLetter, ...]
    reviews: tuple[ShownReview, ...]
    changes: tuple[Change, ...]
    exhaustion: Exhaustion
    timeline: tuple[ShownEvent, ...]
    next_levels: tuple[str, ...] = ()
    may: Mapping[str, Answer] = field(default_factory=dict)
