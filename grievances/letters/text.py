"""What a grievance's letter is made of: frozen texts and nothing else."""

from dataclasses import dataclass

from claims.letters.context import Fact, Office, ReaderText, SenderText
from kernel.letters.language import LanguageHelp


@dataclass(frozen=True, slots=True)
class IssueText:
    """`quality` is "yes" or empty."""

    number: str
    words: str
    finding: str
    action: str
    quality: str


@dataclass(frozen=True, slots=True)
class GrievanceText:
    """The grievance.  `late` is "yes" or empty; `reviewers`, `evidence` and `further` are empty
    where nobody said them.  `appeal_cite` is the law of a second level, empty where there is none,
    and `appeal_within` the time it gives to ask for it."""

    number: str
    received: str
    received_at: str
    filed_by: str
    filed: str
    concerns: str
    issues: tuple[IssueText, ...]
    late: str = ""
    file_by: str = ""
    reviewers: str = ""
    evidence: str = ""
    further: str = ""
    appeal_cite: str = ""
    appeal_within: str = ""


@dataclass(frozen=True, slots=True)
class OutsideText:
    """A body outside the plan."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    website: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class MaterialText:
    what: str
    holder: str
    asked: str
    came: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What happened besides an answer: more time, or another way."""

    why: str = ""
    ground: str = ""
    interest: str = ""
    lawful: str = ""
    handled_as: str = ""
    as_number: str = ""


@dataclass(frozen=True, slots=True)
class GrievanceDays:
    """Every day the letter prints, as the clocks reckon it; empty where it is not the letter's.
    `doubt` says that a day rests on a row nobody has read in an official text."""

    decide_by: str = ""
    new_day: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class GrievanceLetterText:
    """A whole letter."""

    title: str
    form: str
    reference: str
    dated: str
    dated_iso: str
    sender: SenderText
    to: ReaderText
    facts: tuple[Fact, ...]
    member: str
    member_id: str
    plan: str
    program: str
    track: str
    grievance: GrievanceText
    notice: NoticeText
    days: GrievanceDays
    qio: OutsideText
    outside: OutsideText
    manifest: tuple[MaterialText, ...]
    offices: tuple[Office, ...]
    language: LanguageHelp
    conditions: tuple[str, ...]
    large: str = ""
    figures: str = "w1"
