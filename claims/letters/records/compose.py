"""The texts of the letters about records.  What is missing is said; nothing is made up for it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from claims.letters.compose import UnableToCompose, insert_for, may_be_written
from claims.letters.context import Fact, ReaderText, SenderText
from claims.letters.given import Insured, Person
from kernel.dates import written
from kernel.letters.catalogue import Template, read_templates
from kernel.letters.language import LanguageHelp

FOLDER = Path(__file__).parent
EXTENDED, ASKED = "access_extended", "records_asked"
KINDS = {
    "pathology_slides": "Pathology slides",
    "imaging": "Imaging studies as DICOM files",
    "biopsy_specimens": "Biopsy specimens",
    "laboratory": "Laboratory results",
    "notes": "Clinical notes",
}
LEAST_OF_A_REASON = 20
"""Characters; below it a reason for a delay says nothing."""


@dataclass(frozen=True, slots=True)
class AccessExtendedText:
    """The whole letter.  `first_day` is the last day before the extension, `until` the new one."""

    title: str
    form: str
    reference: str
    dated: str
    dated_iso: str
    sender: SenderText
    to: ReaderText
    facts: tuple[Fact, ...]
    case: str
    received: str
    first_day: str
    until: str
    why: str
    language: LanguageHelp
    conditions: tuple[str, ...] = ()
    large: str = "yes"
    figures: str = "w1"


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked for: its kind in words, and which of it."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class RecordsAskedText:
    """The whole letter to a holder of records."""

    title: str
    form: str
    reference: str
    dated: str
    dated_iso: str
    sender: SenderText
    to: ReaderText
    facts: tuple[Fact, ...]
    case: str
    plan: str
    member: str
    born: str
    asked: AskedFor
    follow_up: str
    conditions: tuple[str, ...] = ()
    large: str = ""
    figures: str = "w1"


@dataclass(frozen=True, slots=True)
class Extended:
    """What the letter of an extension is written from."""

    case: str
    member: Insured
    plan: str
    received: date
    first_day: date
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class RecordsAsked:
    """What the letter to a holder is written from; `what` says which of the kind."""

    case: str
    member: Insured
    born: date | None
    plan: str
    kind: str
    what: str
    follow_up: date | None


@cache
def templates() -> dict[str, Template]:
    return read_templates(FOLDER)


def access_extended(
    given: Extended, role: str, reader: Person, sender: SenderText | None, dated: date
) -> AccessExtendedText:
    """UnableToCompose where something is missing."""
    sender = may_be_written(given.member, given.plan, reader, sender)
    why = " ".join(given.why.split())
    if len(why) < LEAST_OF_A_REASON or " " not in why:
        raise UnableToCompose("give the reason for the delay in a sentence: the letter says it")
    template = templates()[EXTENDED]
    return AccessExtendedText(
        title=template.title,
        form=_form(template),
        reference=f"Request {given.case}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=(
            Fact("Date", written(dated)),
            Fact("Member", given.member.name),
            Fact("Request", given.case),
        ),
        case=given.case,
        received=written(given.received),
        first_day=written(given.first_day),
        until=written(given.until),
        why=why,
        language=insert_for(given.member, sender, dated),
    )


def records_asked(
    given: RecordsAsked, reader: Person, sender: SenderText | None, dated: date
) -> RecordsAskedText:
    """UnableToCompose where the holder could not know who or what is meant, or where to."""
    sender = may_be_written(given.member, given.plan, reader, sender)
    if not given.what.strip():
        raise UnableToCompose("say which: no more may be asked for than is needed")
    if given.born is None:
        raise UnableToCompose("no birth date of the member is on file: who is meant?")
    if given.follow_up is None:
        raise UnableToCompose("the plan's own request has a day on which it asks again")
    template = templates()[ASKED]
    return RecordsAskedText(
        title=template.title,
        form=_form(template),
        reference=f"Case {given.case}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText("", reader.name, reader.address),
        facts=(Fact("Date", written(dated)), Fact("Our number", given.case)),
        case=given.case,
        plan=given.plan,
        member=given.member.name,
        born=written(given.born),
        asked=AskedFor(KINDS[given.kind], given.what.strip()),
        follow_up=written(given.follow_up),
    )


def _form(template: Template) -> str:
    return f"{template.form.number} ({template.form.version})"
