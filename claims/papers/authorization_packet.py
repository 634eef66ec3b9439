"""A request for authorization as it came: the form, and the notes, results and reports beside it.

Read end to end, each value with its words and page.  Nothing here decides: what a title or a file's
name says of the outcome is not read, and a clinical question is a qualified reviewer's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claims.papers.authorization_form import FormReading, is_authorization_form, read_form
from claims.papers.days import Written, days_in
from claims.papers.proposals import Proposal
from claims.papers.sentences import Sentence, lines_of, sentences_of
from kernel.documents.pages import Document

KINDS = (
    ("notes", re.compile(r"\bnotes?\b|\bhpi\b|history of present|letter of medical", re.I)),
    ("laboratory", re.compile(r"laboratory|\bcbc\b|pathology|\bbiops", re.I)),
    ("imaging", re.compile(r"electroencephalogram|\beeg\b|\bmri\b|\bct\b|x-?ray|ultraso", re.I)),
)
"""What the first heading that says it makes of a document."""
MOST_WORDS_OF_HEADING = 8
_BORN = re.compile(r"\b(?:date of birth|dob|birth date)\s*:?", re.I)
_RECORD = re.compile(r"\bMRN\s*[:#]?\s*([A-Z0-9-]{4,})", re.I)
_SEX = re.compile(r"\bsex\s*:\s*(M|F|male|female)\b", re.I)
_PLAN = ("plan", "recommendation", "recommendations")
_ASSESSED = ("assessment", "impression", "interpretation", "diagnosis")
LOOKING_FOR = ("assessment", "impression", "plan", "diagnosis", "date of birth", "dob")


@dataclass(frozen=True, slots=True)
class Supporting:
    """A document beside the form: its kind, and what it says, in its own sentences."""

    name: str
    kind: str
    state: str
    facts: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything of one request.  `differences` are contradictions between its documents;
    `of_a_drug`: the form is one for drugs."""

    values: Mapping[str, Proposal]
    supporting: tuple[Supporting, ...]
    unread: tuple[str, ...]
    differences: tuple[str, ...]
    of_a_drug: bool = False

    @property
    def for_a_reviewer(self) -> bool:
        """Whether a reviewer can begin: there is a form, something beside it, and no document
        speaks of another person."""
        return bool(self.values) and bool(self.supporting) and not self.differences

    def as_json(self) -> dict[str, Any]:
        return {
            "values": {name: each.as_json() for name, each in self.values.items()},
            "supporting": [
                {
                    "name": each.name,
                    "kind": each.kind,
                    "state": each.state,
                    "facts": [fact.as_json() for fact in each.facts],
                }
                for each in self.supporting
            ],
            "unread": list(self.unread),
            "differences": list(self.differences),
            "of_a_drug": self.of_a_drug,
            "for_a_reviewer": self.for_a_reviewer,
        }


def read_packet(documents: Mapping[str, Document]) -> Packet:
    """The documents of one request, by name."""
    forms = [name for name in documents if is_authorization_form(documents[name])]
    unread = [
        f"{name}: {each.state} ({each.why})"
        for name, each in documents.items()
        if not each.readable
    ]
    form = FormReading({}, ())
    if len(forms) == 1:
        form = read_form(documents[forms[0]])
    else:
        what = "no request form" if not forms else f"{len(forms)} request forms"
        unread.append(f"{what} among {len(documents)} documents")
    beside = tuple(
        _supporting(name, documents[name]) for name in sorted(documents) if name not in forms
    )
    for each in beside:
        pages = documents[each.name].unreadable_pages
        unread += [f"{each.name}, page {page.number}: {page.why}" for page in pages]
    values = dict(form.values)
    said = [fact for each in beside for fact in each.facts if fact.field == "born_on"]
    differences = _settle_birth(values, form, said)
    settled = {name for name in form.partial if name in values}
    own = [each for each in form.unread if each.partition(":")[0] not in settled]
    unread += [f"{forms[0]}, {each}" for each in own]
    return Packet(values, beside, tuple(unread), tuple(differences), form.of_a_drug)


def _settle_birth(
    values: dict[str, Proposal], form: FormReading, said: list[Proposal]
) -> list[str]:
    """The birth date the notes give, where the form's has no century and is that day; and where
    they contradict it, that they do."""
    days = {each.value for each in said}
    if len(days) > 1:
        return [f"birth dates {', '.join(sorted(days))} stand in the documents"]
    if not days:
        return []
    own = form.values.get("born_on") or form.partial.get("born_on")
    written = next(days_in(own.value), None) if own else None
    if written is None:
        values["born_on"] = said[0]
        return []
    if not _is(written, said[0].value):
        return [f"the form says born {written.text}, the notes {said[0].value}"]
    values["born_on"] = said[0]
    return []


def _is(written: Written, day: str) -> bool:
    found = next(days_in(day), None)
    return found is not None and found.day is not None and written.may_be(found.day)


def _supporting(name: str, document: Document) -> Supporting:
    facts = tuple(fact for sentence in sentences_of(document) for fact in _facts(sentence))
    return Supporting(name, _kind(document), document.state, facts)


def _kind(document: Document) -> str:
    for line in lines_of(document.words()):
        if len(line.words) <= MOST_WORDS_OF_HEADING:
            for kind, words in KINDS:
                if words.search(line.text):
                    return kind
    return "other"


def _facts(sentence: Sentence) -> Iterator[Proposal]:
    text, box = sentence.text, sentence.box
    born = _BORN.search(text)
    if born:
        for day in days_in(text[born.end() :]):
            if day.day:
                yield Proposal("born_on", day.day.isoformat(), text, box)
            break
    for field, pattern in (("record_number", _RECORD), ("sex", _SEX)):
        found = pattern.search(text)
        if found:
            yield Proposal(field, found[1].upper()[:20], text, box)
    if sentence.section in _ASSESSED or sentence.label in _ASSESSED:
        yield Proposal("assessed", text, text, box)
    elif sentence.section in _PLAN:
        yield Proposal("planned", text, text, box)
