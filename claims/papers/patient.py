"""Whose report it is: the patient's name, birth date and member number, where it names them.

The number a hospital or laboratory gives its patient is its own, and is not read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from claims.papers.days import Written, days_in
from claims.papers.proposals import Proposal, once
from claims.papers.sentences import Sentence
from kernel.documents.whose import NamedPerson, folded, unlike

PATIENT = "patient"
BIRTH = "birth_date"
NUMBER = "member_number"
WHOSE = (PATIENT, BIRTH, NUMBER)

_WORD = r"[^\W\d_](?:[^\W\d_]|['\u2019-])*(?!\w)\.?"
_NOT_A_NAME = (
    r"(?!(?:dob|d\.o\.b|date|birth|born|age[d]?|sex|gender|male|female|mrn|id|member|patient|"
    r"account|room|ssn|phone|the|is|was|has|a|an|and|who)\b)"
)
_NAME = rf"{_NOT_A_NAME}{_WORD}(?:\s+{_NOT_A_NAME}{_WORD}){{0,3}}"
_WHOLE = rf"(?P<name>{_NAME}(?:\s*,\s*{_NAME})?)"
_LABELLED = re.compile(
    rf"^\W*(?:patient(?:'s|\u2019s)?(?:\s+name)?|name\s+of\s+(?:the\s+)?patient|member(?:\s+name)?)"
    rf"\s*:\s*(?:(?:Mrs?|Ms|Miss)\.?\s+)?{_WHOLE}",
    re.IGNORECASE,
)
_UNLABELLED = re.compile(
    rf"^\W*(?:re|name|regarding)\s*:\s*(?:(?:Mrs?|Ms|Miss)\.?\s+)?{_WHOLE}", re.IGNORECASE
)
"""May name somebody else: the patient where a birth date stands beside it."""
_BARE = re.compile(rf"^{_WHOLE}$", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:Mrs?|Ms|Miss)\.?\s+(?P<name>[A-Z][\w'\u2019-]*(?:\s+[A-Z][\w'\u2019-]*){0,3}),?"
    r"\s+is\s+an?\s+\d{1,3}[\s-]?year"
)
_HEADINGS = ("patient", "patient name", "name of patient")
_BORN = re.compile(
    r"\b(?:date\s+of\s+birth|birth\s*date|d\.?o\.?b\b\.?|born(?:\s+on)?)\W{0,4}", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"\b(?:member|insurance|health\s+plan|card)\s*(?:id(?:entification)?|number|no\.?|#)"
    r"(?:\s*(?:number|no\.?|#))?\s*(?:[:#]|is\b)?\s*(?P<number>[A-Z0-9][A-Z0-9-]{3,})|"
    r"\bmember\s*:?\s+(?P<bare>(?-i:(?=(?:[A-Z-]*[0-9]){3})(?=[0-9-]*[A-Z])"
    r"(?![0-9]{1,4}-?[A-Z-]+(?![A-Z0-9-]))[A-Z0-9][A-Z0-9-]{4,}(?![\w-])))",
    re.IGNORECASE,
)
"""`bare` stands behind the word alone: capitals, three figures or more, and not as a count has them
(`24-HOUR`, `90-DAY`), which is figures and then a word."""
_AFTER_NAMES = frozenset({"JR", "SR", "II", "III", "IV"})


def patient_in(sentences: Sequence[Sentence]) -> list[Proposal]:
    """Whoever the report says it is about."""
    return once(each for place, _ in enumerate(sentences) for each in _in(sentences, place))


def _in(sentences: Sequence[Sentence], place: int) -> Iterator[Proposal]:
    sentence = sentences[place]
    text = sentence.text
    name = _name(sentence, " ".join(each.text for each in sentences[place : place + 2]))
    if name:
        yield Proposal(PATIENT, name, text, sentence.box)
    for found in _BORN.finditer(text):
        day = next(days_in(text[found.end() : found.end() + 24]), None)
        if day:
            value = day.day.isoformat() if day.day else day.text
            yield Proposal(BIRTH, value, text, sentence.box)
    for found in _NUMBERED.finditer(text):
        number = found["number"] or found["bare"]
        if any(each.isdigit() for each in number):
            yield Proposal(NUMBER, number.upper(), text, sentence.box)


def _name(sentence: Sentence, with_next: str) -> str:
    found = _LABELLED.search(sentence.text)
    if found is None and _BORN.search(with_next):
        found = _UNLABELLED.search(sentence.text)
    if found is None and not sentence.label and sentence.section in _HEADINGS:
        found = _BARE.search(sentence.text)
    found = found or _TOLD.search(sentence.text)
    return found["name"].strip(" ,.") if found else ""


def doubts_of(
    proposals: Iterable[Proposal],
    *,
    number: str,
    last_name: str,
    first_name: str,
    born_on: date | None,
) -> tuple[str, ...]:
    """Why the report may be another person's than this member's; none where all it names agrees.

    Every proposal is compared: a report that names two people is doubtful, even where one of them
    is the member.
    """
    said: list[str] = []
    whose = [each for each in proposals if each.field in WHOSE]
    for each in whose:
        if each.field == NUMBER and folded(each.value) != folded(number):
            said.append("the member number on the report is not the member's")
        named = _person(each, last_name, born_on)
        said += unlike(named, "report", last_name=last_name, first_name=first_name, born_on=born_on)
    if not whose:
        said.append("the report names no patient")
    return tuple(dict.fromkeys(said))


def _person(said: Proposal, last_name: str, born_on: date | None) -> NamedPerson:
    if said.field == PATIENT:
        return _named(said.value, last_name)
    if said.field == BIRTH:
        return NamedPerson(born_on=_born(next(days_in(said.value), None), born_on))
    return NamedPerson()


def _named(text: str, last_name: str) -> NamedPerson:
    """`Family, Given` or `Given Middle Family`; a family name may be of several words."""
    family, comma, given = text.partition(",")
    if comma:
        return NamedPerson(family, given)
    words = [each for each in text.split() if folded(each) not in _AFTER_NAMES]
    for place in range(len(words)):
        if folded("".join(words[place:])) == folded(last_name):
            return NamedPerson(last_name, words[0] if place else "")
    return NamedPerson(words[-1], words[0] if len(words) > 1 else "") if words else NamedPerson()


def _born(said: Written | None, born_on: date | None) -> date | None:
    """The day read.  Without a century it is the member's where it can be, else one that is not."""
    if said is None or said.day:
        return said.day if said else None
    if born_on and said.may_be(born_on):
        return born_on
    return date(1900 + said.year, said.month, said.of_month) if said.of_month < 29 else date.min
