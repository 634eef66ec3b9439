"""A letter that may be an appeal read: whose, about what, what it asks for, by whom, when.

    reading = read_letter(document)
    reading.of("wish")            # each with its sentence and box

Proposals only.  A person confirms each (`appeals.operations.intake.settle`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from appeals.papers.wishes import causes_in, left_to_a_person, urgency_in, wishes_in
from claims.papers.days import days_in
from claims.papers.patient import NUMBER, PATIENT, patient_in
from claims.papers.proposals import Proposal, Reading, once
from claims.papers.sentences import Sentence, sentences_of
from kernel.documents.pages import PASSED_OVER, Box, Document

LOOKING_FOR = (
    *("appeal", "reconsider", "redetermin", "denied", "denial", "disagree", "claim", "member"),
    *("expedite", "urgent", "representative", "behalf", "1696", "waiver", "complain"),
)
"""What the pages that matter in a long letter hold."""
CLAIM, REQUEST, APPEAL = "claim", "request", "appeal"
REPRESENTATIVE, PAPERS, DATE = "representative", "papers", "date"
NOTICE_DATED, NOTICE_RECEIVED = "notice_dated", "notice_received"
ASKED_OF_EVERY_LETTER = (NUMBER, CLAIM, "wish")

_OURS = {CLAIM: r"\bC\d{2}-\d{7}\b", REQUEST: r"\bA\d{2}-\d{7}\b", APPEAL: r"\b[RXD]\d{2}-\d{7}\b"}
_LABELLED = re.compile(
    r"\b(?P<what>claim|authorization|request|reference)\s*(?:number|no\.?|#|id)?\s*[:#]\s*"
    r"(?P<number>[A-Z0-9][A-Z0-9-]{4,})",
    re.IGNORECASE,
)
_MEDICARE = re.compile(
    r"\b(?:medicare\s+(?:number|id|no\.?|#)|MBI)\s*[:#]?\s*"
    r"(?P<number>[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2})",
    re.IGNORECASE,
)
_FOR_ANOTHER = re.compile(
    r"\bon\s+behalf\s+of\b|\b(?:authorized|appointed|personal|legal)\s+representative\b|"
    r"\bpower\s+of\s+attorney\b|\b(?:i|we)\s+represent\b|\bguardian\b|"
    r"\bfor\s+my\s+(?:mother|father|wife|husband|son|daughter|sister|brother|client)\b",
    re.IGNORECASE,
)
_FORMS = (
    ("cms_1696", r"\bCMS[\s-]*1696\b|\bappointment\s+of\s+representative\b"),
    ("waiver_of_liability", r"\bwaiver\s+of\s+liability\b"),
    ("power_of_attorney", r"\bpower\s+of\s+attorney\b"),
    ("court_order", r"\bletters\s+(?:testamentary|of\s+administration)\b|\bcourt\s+order\b"),
)
_ENCLOSED = re.compile(r"\b(?:enclos|attach|sign|form|appoint|hereby|waive)\w*", re.IGNORECASE)
_OF_A_NOTICE = re.compile(r"\b(?:letter|notice|denial|decision|denied|determination)\b", re.I)
_CAME = re.compile(r"\b(?:received|got|came|arrived|reached)\b", re.IGNORECASE)
_BEARS = re.compile(
    r"\bdated\b|\b(?:letter|notice|decision|denial|determination)\s+of\s+(?:[a-z]{3,9}\.?\s+)?\d",
    re.IGNORECASE,
)
"""The day a notice bears, also where it is said to have come: "I received your letter of"."""
_ALONE = re.compile(r"^\W*(?:date[d]?\s*:?\s*)?(?P<rest>.{6,24})$", re.IGNORECASE)
_OF_BIRTH = re.compile(r"\b(?:birth|born|dob|d\.o\.b)\b", re.IGNORECASE)
_SERVED = re.compile(r"\b(?:dates?\s+of\s+service|visit|surgery|seen|appointment)\b", re.I)


def read_letter(document: Document) -> Reading:
    """What the letter says, each with its sentence; and what could not be read."""
    if not document.readable:
        return Reading((), (f"nothing: the document is {document.state} ({document.why})",))
    return _reading(sentences_of(document), tuple(_not_read(document)))


def read_text(text: str) -> Reading:
    """The same of a typed text: a call, an e-mail, what a portal took.  The box is its line."""
    return _reading(_sentences_of_text(text), ())


def _reading(sentences: Sequence[Sentence], unread: tuple[str, ...]) -> Reading:
    found = (
        *patient_in(sentences),
        *_numbers_in(sentences),
        *wishes_in(sentences),
        *urgency_in(sentences),
        *causes_in(sentences),
        *_representative_in(sentences),
        *_days_in(sentences),
    )
    proposals = tuple(once(found))
    left = tuple(left_to_a_person(sentences))
    return Reading(proposals, (*unread, *left, *_lacking(proposals)))


def _sentences_of_text(text: str) -> list[Sentence]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line.strip())
        found += [Sentence(part, Box(1, 0, number, 0, number)) for part in parts if part]
    return found


def _numbers_in(sentences: Iterable[Sentence]) -> Iterator[Proposal]:
    for each in sentences:
        for field, pattern in _OURS.items():
            for hit in re.finditer(pattern, each.text, re.IGNORECASE):
                yield Proposal(field, hit[0].upper(), each.text, each.box)
        for named in _LABELLED.finditer(each.text):
            if any(letter.isdigit() for letter in named["number"]):
                field = CLAIM if named["what"].lower() == "claim" else REQUEST
                number = named["number"].upper()
                if not any(re.fullmatch(one, number) for one in _OURS.values()):
                    yield Proposal(field, number, each.text, each.box, "a number that is not ours")
        for card in _MEDICARE.finditer(each.text):
            yield Proposal(NUMBER, card["number"].upper().replace("-", ""), each.text, each.box)


def _representative_in(sentences: Sequence[Sentence]) -> Iterator[Proposal]:
    for each in sentences:
        if re.search(r"\byou\b|\byour\b", each.text, re.IGNORECASE) and "1696" not in each.text:
            continue
        if hit := _FOR_ANOTHER.search(each.text):
            yield Proposal(REPRESENTATIVE, hit[0].lower(), each.text, each.box)
        for kind, pattern in _FORMS:
            if re.search(pattern, each.text, re.IGNORECASE) and (
                _ENCLOSED.search(each.text) or each.text.isupper()
            ):
                yield Proposal(PAPERS, kind, each.text, each.box)


def _days_in(sentences: Sequence[Sentence]) -> Iterator[Proposal]:
    """The letter's own day, and those of the notice it is about."""
    for each in sentences:
        days = [day.day for day in days_in(each.text) if day.day]
        if len(days) != 1 or _OF_BIRTH.search(each.text):
            continue
        value = days[0].isoformat()
        if _OF_A_NOTICE.search(each.text) and not _SERVED.search(each.text):
            came = _CAME.search(each.text) and not _BEARS.search(each.text)
            field = NOTICE_RECEIVED if came else NOTICE_DATED
            yield Proposal(field, value, each.text, each.box)
        elif (alone := _ALONE.match(each.text)) and list(days_in(alone["rest"])):
            yield Proposal(DATE, value, each.text, each.box)


def _not_read(document: Document) -> Iterator[str]:
    for page in document.unreadable_pages:
        yield f"page {page.number}: {page.why}"
    passed = [str(page.number) for page in document.pages if page.state == PASSED_OVER]
    if passed:
        yield f"pages {', '.join(passed)} were passed over: the document is long"


def _lacking(found: Sequence[Proposal]) -> Iterator[str]:
    """What a person looks for, where it was not read, or where several can be meant."""
    for field in ASKED_OF_EVERY_LETTER:
        values = sorted({each.value for each in found if each.field == field})
        if not values and not (field == CLAIM and any(e.field == REQUEST for e in found)):
            yield f"{field}: not found"
        elif len(values) > 1 and field == NUMBER:
            yield f"{field}: {', '.join(values)} can all be read; which is meant?"
    names = {each.value.upper() for each in found if each.field == PATIENT}
    if len(names) > 1:
        yield f"{PATIENT}: {', '.join(sorted(names))} can all be read; which is meant?"
