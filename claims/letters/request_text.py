"""What a letter about a prior authorization is made of: frozen texts and nothing else."""

from dataclasses import dataclass

from claims.letters.context import (
    AppealText,
    ClaimText,
    Fact,
    Office,
    ReaderText,
    SenderText,
)
from kernel.letters.language import LanguageHelp


@dataclass(frozen=True, slots=True)
class ServiceText:
    """A service asked for, and our answer.  `granted` is what of it is approved."""

    number: str
    service: str
    code: str
    units: str
    days: str
    outcome: str
    granted: str = ""


@dataclass(frozen=True, slots=True)
class AskedText:
    """The request.  `part` and `taken_back` are "yes" or empty; `authorization` is its number once
    something is approved."""

    number: str
    asked_by: str
    opinion: str
    clinician: str
    npi: str
    received: str
    decided: str
    outcome: str
    services: tuple[ServiceText, ...]
    part: str = ""
    taken_back: str = ""
    authorization: str = ""
    estimate_paid: str = ""
    estimate_owes: str = ""
    reviewer: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class NeedText:
    """Something that is missing: what to send, and why."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What happened to the request besides a decision: why, until when, what is needed, and under
    which law it is asked for, or not decided as urgent."""

    why: str = ""
    ground: str = ""
    new_day: str = ""
    needed: tuple[NeedText, ...] = ()
    answer_by: str = ""
    answer_time: str = ""
    grievance_within: str = ""
    undone_within: str = ""
    law: str = ""
    law_cite: str = ""


@dataclass(frozen=True, slots=True)
class RequestLetterText:
    """A whole letter, as `context.LetterText` is for a claim; `claims` holds the reasons."""

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
    payer: str
    asked: AskedText
    notice: NoticeText
    claims: tuple[ClaimText, ...]
    appeal: AppealText
    offices: tuple[Office, ...]
    language: LanguageHelp
    conditions: tuple[str, ...]
    large: str = ""
    figures: str = "w1"
