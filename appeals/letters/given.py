"""What the letters are written from: one appeal with what happened, and who reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.letters.context import ClaimText
from claims.letters.given import Insured, Person

NOBODY = Person("", "", ())


@dataclass(frozen=True, slots=True)
class Below:
    """The decision under appeal.  `of` is claim or request; `served` in words, empty where the
    service is still to come; `text` is the decision with its reasons as its own notice told them.
    """

    of: str
    number: str
    provider: str
    served: str
    charge: str
    text: ClaimText
    told_on: date | None = None
    billing: Person = NOBODY
    rendering: Person = NOBODY


@dataclass(frozen=True, slots=True)
class Answered:
    """What was decided of one line, and why: `outcome` is overturned, upheld or dismissed."""

    line: int
    outcome: str
    why: str
    provision: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on the appeal."""

    number: int
    outcome: str
    on: date
    reason: str
    discussion: str
    lines: tuple[Answered, ...]
    reviewer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence or a rationale the claimant did not know.  `in_time`: it was sent, and the time to
    answer was over, or an answer had come, before the decision."""

    kind: str
    what: str
    answer_by: str
    sent_on: date | None = None
    in_time: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A reviewer outside the plan on the day of the letter, and where it is written to."""

    code: str
    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class AppealGiven:
    """An appeal, a review outside, or a dispute, as its letters are written from it.

    `subject` is what the letter is about (`event:99`, `appeal_decision:4`), `about` the event's
    name, or `decided`; `notice` are the facts of that event.  `decide_by` is the last day by the
    clocks, None while nothing is due; `decide_at` the same with its hour where hours count.
    `carry_out_by` is when a reversal must be in effect.  `papers` is what was asked for.
    `asker` is the provider or other person who asked; `acting` those with valid papers for it.
    """

    subject: str
    about: str
    case: int
    number: str
    kind: str
    zone: str
    received: date
    regimes: tuple[str, ...]
    member: Insured
    plan: str
    payer_id: str
    asked_by: str
    asker: Person | None
    below: Below
    level: str = ""
    levels: str = "one"
    request: str = "payment"
    track: str = "standard"
    part_b_drug: bool = False
    medical: bool | None = None
    wants: str = ""
    notice: Mapping[str, Any] = field(default_factory=dict)
    decided: Decided | None = None
    decide_by: date | None = None
    decide_at: str = ""
    carry_out_by: date | None = None
    papers_by: date | None = None
    waits_for_papers: bool = False
    evidence: tuple[Evidence, ...] = ()
    experts: tuple[str, ...] = ()
    body: Body | None = None
    file_sent_on: date | None = None
    acting: tuple[Person, ...] = ()
    refiling: tuple[date, ...] = ()
    lawful_grounds: tuple[str, ...] = ()
    interest: str = ""
    paid: str = ""
    time_to_sue: str = ""
