"""What an appeal's letter is made of: frozen texts and nothing else."""

from dataclasses import dataclass

from claims.letters.context import Fact, Office, ReaderText, ReasonText, SenderText
from kernel.letters.language import LanguageHelp


@dataclass(frozen=True, slots=True)
class AnswerText:
    """One line of the claim or service of the request, and what becomes of it now."""

    line: str
    service: str
    outcome: str
    why: str
    provision: str


@dataclass(frozen=True, slots=True)
class BelowText:
    """The decision under appeal.  `when` is empty, or the days of service with a word before."""

    of: str
    number: str
    provider: str
    when: str
    charge: str
    told: str
    reasons: tuple[ReasonText, ...]


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """`sent` and `in_time` are empty where it was not."""

    kind: str
    what: str
    answer_by: str
    sent: str = ""
    in_time: str = ""


@dataclass(frozen=True, slots=True)
class BodyText:
    """A reviewer outside the plan."""

    name: str
    address: tuple[str, ...]
    phone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class DaysText:
    """Every day the letter prints, as the clocks reckon it; empty where it is not the letter's.

    `iso` ones are for the checks.
    """

    decide_by: str = ""
    carry_out_by: str = ""
    papers_by: str = ""
    answer_by: str = ""
    new_day: str = ""
    grievance_within: str = ""
    next_by: str = ""
    next_by_iso: str = ""
    next_window: str = ""
    external_by: str = ""
    external_by_iso: str = ""
    external_window: str = ""
    undone_by: str = ""
    undone_within: str = ""
    review_by: str = ""
    review_by_iso: str = ""
    review_window: str = ""
    fast_within: str = ""
    appeal_within: str = ""


@dataclass(frozen=True, slots=True)
class AppealText:
    """The appeal.  `outcome` is in words; `kept` and `changed` are "yes" or empty."""

    number: str
    received: str
    asked_by: str
    level: str
    track: str
    decided: str = ""
    outcome: str = ""
    reason: str = ""
    discussion: str = ""
    reviewer: str = ""
    experts: str = ""
    time_to_sue: str = ""
    wants: str = ""
    lines: tuple[AnswerText, ...] = ()
    kept: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What happened besides a decision: why, on which ground, what is asked for; `told_before` is
    the other result an earlier letter told."""

    why: str = ""
    ground: str = ""
    ground_name: str = ""
    papers: str = ""
    papers_form: str = ""
    missing: str = ""
    needed: tuple[str, ...] = ()
    file_sent: str = ""
    facts: str = ""
    rule: str = ""
    policy: str = ""
    ends: str = ""
    told_before: str = ""


@dataclass(frozen=True, slots=True)
class LawText:
    """What the law of the coverage is called; `urgent` is what it says.  Empty where the letter has
    no such thing to say, or has it under one law whatever the coverage."""

    asked: str = ""
    time: str = ""
    evidence: str = ""
    papers: str = ""
    papers_form: str = ""
    dismissed: str = ""
    undone: str = ""
    effect: str = ""
    urgent: str = ""
    urgent_cite: str = ""
    dispute: str = ""
    parties: str = ""


NO_LAW = LawText()


@dataclass(frozen=True, slots=True)
class AppealLetterText:
    """A whole letter.  `may` are names of what the law lets a letter of this kind be sent for."""

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
    appeal: AppealText
    below: BelowText
    notice: NoticeText
    days: DaysText
    evidence: tuple[EvidenceText, ...]
    body: BodyText
    offices: tuple[Office, ...]
    language: LanguageHelp
    conditions: tuple[str, ...]
    may: tuple[str, ...] = ()
    law: LawText = NO_LAW
    large: str = ""
    figures: str = "w1"
