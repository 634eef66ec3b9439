"""The text of the letter that tells of a third opinion."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from claims.law_book import book
from claims.letters.context import Fact, ReaderText, SenderText
from claims.letters.given import Insured, Person
from kernel.dates import written
from kernel.law.regimes import base_of, regimes
from kernel.letters.catalogue import Template, read_templates
from kernel.letters.language import LanguageHelp, language_help

FOLDER = Path(__file__).parent
CODE = "third_opinion"
FINDINGS = {
    "differs": "differs from the first opinion",
    "changes_diagnosis": "changes the diagnosis",
    "refines_diagnosis": "states the diagnosis more exactly than the first",
}


class UnableToTell(ValueError):
    """The letter cannot be written; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class SecondText:
    """The second opinion: whose, of which day, and what it finds."""

    clinician: str
    given_on: str
    finding: str


@dataclass(frozen=True, slots=True)
class ThirdOpinionText:
    """The whole letter.  `by_medicare`, if not empty: Original Medicare covers it."""

    title: str
    form: str
    reference: str
    dated: str
    dated_iso: str
    sender: SenderText
    to: ReaderText
    facts: tuple[Fact, ...]
    second: SecondText
    covered: str
    rule: str
    by_medicare: str
    language: LanguageHelp
    conditions: tuple[str, ...]
    large: str = "yes"
    figures: str = "w1"


@dataclass(frozen=True, slots=True)
class Second:
    clinician: str
    on: date
    finding: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the letter is written from.  `most` is how many opinions the plan covers, None where its
    terms do not say."""

    case: str
    member: Insured
    regimes: tuple[str, ...]
    plan: str
    most: int | None
    second: Second


@cache
def templates() -> dict[str, Template]:
    return read_templates(FOLDER)


def third_opinion_text(
    told: Told, role: str, reader: Person, sender: SenderText | None, dated: date
) -> ThirdOpinionText:
    """UnableToTell or UnableToCite where something is missing; nothing is made up for it."""
    sender = _may_be_written(told, reader, sender)
    template = templates()[CODE]
    covered, rule = _covered(told, dated)
    medicare = base_of(told.regimes) == "original_medicare"
    member = told.member
    return ThirdOpinionText(
        title=template.title,
        form=f"{template.form.number} ({template.form.version})",
        reference=f"Case {told.case}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=(
            Fact("Date", written(dated)),
            Fact("Member", member.name),
            Fact("Member ID", member.number, "yes" if len(member.number) > 15 else ""),
            Fact("Case", told.case),
        ),
        second=SecondText(
            told.second.clinician, written(told.second.on), FINDINGS[told.second.finding]
        ),
        covered=covered,
        rule=rule,
        by_medicare="yes" if medicare else "",
        language=language_help(
            state=member.state,
            county=member.county,
            phone=sender.phone,
            tty=sender.tty,
            day=dated,
        ),
        conditions=("original_medicare",) if medicare else ("plan",),
    )


def _covered(told: Told, dated: date) -> tuple[str, str]:
    """What is covered, in words, and the rule: the law's, or the plan's own terms."""
    law = book().opened(told.regimes, service_date=dated)
    when = law.find("second_opinions.third_when")
    if when is not None:
        who = "Medicare Part B" if base_of(told.regimes) == "original_medicare" else told.plan
        return f"{who} covers a third opinion when {when.amount}.", when.cite
    if told.most is None or told.most < 3:
        raise UnableToTell("the plan's terms do not say that it covers a third opinion")
    text = f"{told.plan} covers up to {told.most} opinions on one question when they differ."
    return text, "the terms of your plan on second and third opinions"


def _may_be_written(told: Told, reader: Person, sender: SenderText | None) -> SenderText:
    if not told.regimes or base_of(told.regimes) not in regimes():
        raise UnableToTell("no plan of the member is on file for that day")
    if sender is None:
        raise UnableToTell(f"no sender writes for plan {told.plan}: name one in the file")
    if told.member.died:
        raise UnableToTell("the member has died: a person decides who is told")
    if reader.key == "member" and told.member.confidential:
        raise UnableToTell(
            "the member asked for confidential communication: the address on file may not be used"
        )
    if not reader.name.strip() or not [line for line in reader.address if line.strip()]:
        raise UnableToTell(f"no name and address on file for {reader.key}")
    return sender
