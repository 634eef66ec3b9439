"""What the letters are written from: one grievance with what happened, and who reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.letters.given import Insured


@dataclass(frozen=True, slots=True)
class IssueGiven:
    """One issue, with its answer; `finding` and `action` are empty where it has none."""

    number: int
    words: str
    quality_of_care: bool = False
    finding: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A body outside the plan on the day of the letter: what it is called, and where it is asked.

    `kind` is qio, department or labor; `within` how long after the matter it may be asked.
    """

    kind: str
    code: str
    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    within: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Travelled:
    """A material of the second opinion: of whom it was asked and when, and whether it came."""

    what: str
    holder: str
    asked_on: date
    received_on: date | None


@dataclass(frozen=True, slots=True)
class GrievanceGiven:
    """A grievance as its letters are written from it.

    `subject` is what the letter is about (`event:99`), `about` the event's name, `notice` its
    facts.  `decide_by` is the last day by the clocks, `decide_at` the same with its hour where
    hours count; `weak_rows` are those of the days printed that nobody has read in an official text.
    `file_by` is the last day to file, where it came later.  `qio` hears quality of care, `outside`
    whoever hears complaints about the plan.  `extension_cite` is the law of more time, empty where
    there is none.  `appeal_cite` is the law by which the answer may be appealed to the plan, empty
    where there is none, `appeal_within` the time it gives, as "60 business days".
    """

    subject: str
    about: str
    case: int
    number: str
    zone: str
    received: date
    received_at: str
    regimes: tuple[str, ...]
    state_law: bool
    member: Insured
    plan: str
    payer_id: str
    track: str
    filed: str
    filed_by: str
    filer: str
    category: str
    concerns: str
    issues: tuple[IssueGiven, ...]
    notice: Mapping[str, Any] = field(default_factory=dict)
    decide_by: date | None = None
    decide_at: str = ""
    weak_rows: tuple[str, ...] = ()
    late: bool = False
    file_by: date | None = None
    form_enclosed: bool = False
    extension_cite: str = ""
    appeal_cite: str = ""
    appeal_within: str = ""
    qio: Outside | None = None
    outside: Outside | None = None
    manifest: tuple[Travelled, ...] = ()
