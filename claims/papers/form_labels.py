"""The labels printed on authorization request forms, by what they ask for.

Payers' forms differ in layout and wording, not in what they ask.  A label is known by its words;
whose city or telephone it is, by the heading above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.papers.sentences import Line, around
from kernel.documents.pages import Box, Word

MEMBER, PROVIDER, SERVICE = "member", "provider", "service"

HEADINGS = tuple(
    (whose, re.compile(rf"^(?:{words})\b.{{0,24}}information", re.IGNORECASE))
    for whose, words in (
        (MEMBER, "member|patient|enrollee|subscriber|customer"),
        (PROVIDER, "provider|physician|prescriber|clinician|requesting"),
        (SERVICE, "medication|drug|service|procedure|clinical"),
    )
)

# field: the label's words, in small letters without punctuation; a longer label wins
LABELS: dict[str, tuple[str, ...]] = {
    "member_name": (
        *("member name", "patient name", "patients name", "enrollee name", "name of patient"),
        *("name of member", "customer name"),
    ),
    "member_id": (
        *("insurance id", "member id", "subscriber id", "patient id", "policy id", "id number"),
        *("member number", "customer id", "cigna id", "medicare id", "plan id", "aetna id"),
        *("insurance id number", "member identification", "id"),
    ),
    "born_on": ("date of birth", "dob", "birth date", "birthdate", "patient dob"),
    "provider_name": (
        *("provider name", "physician name", "prescriber name", "prescribing physician"),
        *("physicians name", "requesting provider", "requesting physician", "prescribers name"),
        *("ordering physician", "prescriber"),
    ),
    "npi": ("npi", "npi number", "dea npi or tin", "provider npi", "individual npi", "npi no"),
    "specialty": ("specialty", "provider specialty", "physician specialty"),
    "contact": ("office contact person", "contact person", "contact name", "office contact"),
    "street": (
        *("street address", "address", "patient street address", "office street address"),
        *("mailing address", "office address", "member address"),
    ),
    "city": ("city",),
    "state": ("state",),
    "zip": ("zip", "zip code"),
    "phone": (
        "phone",
        "office phone",
        "patient phone",
        "telephone",
        "phone number",
        "member phone",
    ),
    "fax": ("fax", "office fax", "fax number"),
    "service": (
        *("medication name", "drug name", "medication requested", "other please specify"),
        *("procedure", "requested service", "service requested", "requested medication"),
        *("name of medication", "drug requested"),
    ),
    "service_code": (
        *("cpt code", "cpt codes", "hcpcs code", "hcpcs", "procedure code", "j code", "cpt"),
        *("cpthcpcs code", "procedure codes"),
    ),
    "strength": ("strength",),
    "form_of_drug": ("dosage form", "form"),
    "directions": ("directions for use", "directions", "sig"),
    "dose": ("dose", "dosage"),
    "frequency": ("frequency of therapy", "frequency"),
    "duration": ("duration of therapy", "length of therapy", "duration"),
    "quantity": ("quantity", "units requested", "number of visits"),
    "diagnosis": (
        "diagnosis",
        "what is the patients diagnosis for the medication being requested",
        "what is the members diagnosis for the medication being requested",
        "primary diagnosis",
    ),
    "icd10": ("icd10 code", "icd10 codes", "icd10", "icd 10 code", "icd code", "icd10 codes s"),
    "signed_on": ("date",),
    "height": ("what is your patients current height", "height"),
    "weight": ("what is your patients current weight", "weight"),
    "from": ("start date", "date of service", "requested start date"),
}
BESIDE = {
    *("medication", "date of trial", "duration of trial", "prescribers signature", "tax id"),
    *("prescriber signature", "facility name", "address city state zip code", "urgency"),
    *("office use only", "please note", "physician signature", "signature"),
    *("how many treatment cycles has your patient received to date",),
}
"""Labels that part the form, and whose values are not asked for here."""

_KNOWN = {words: field for field, many in LABELS.items() for words in many} | dict.fromkeys(
    BESIDE, ""
)
_LONGEST = max(len(words.split()) for words in _KNOWN)
_OF_PEOPLE = {"street", "city", "state", "zip", "phone", "fax"}


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands.  `field` is "" for one that only parts the form."""

    field: str
    box: Box
    words: tuple[Word, ...]


def labels_in(lines: Sequence[Line]) -> list[Label]:
    """Every label of one page, with the person it asks about where that matters."""
    headings = list(_headings(lines))
    found = [label for line in lines for label in _of_line(line)]
    return [
        Label(_whose(label, headings), label.box, label.words) if label.field else label
        for label in found
    ]


def _headings(lines: Sequence[Line]) -> Iterator[tuple[str, Box]]:
    for line in lines:
        for place in range(len(line.words)):
            text = " ".join(word.text for word in line.words[place : place + 4])
            for whose, pattern in HEADINGS:
                if pattern.match(text):
                    yield whose, around(line.words[place : place + 2])


def _of_line(line: Line) -> Iterator[Label]:
    """Labels end with a colon, a number sign or a question mark; the longest known one counts."""
    place = 0
    while place < len(line.words):
        for length in range(min(_LONGEST, len(line.words) - place), 0, -1):
            words = line.words[place : place + length]
            text = " ".join(word.text for word in words)
            if text.rstrip("*,_ ").endswith((":", "#", "?", "#:")) and _plain(text) in _KNOWN:
                yield Label(_KNOWN[_plain(text)], around(words), words)
                place += length - 1
                break
        place += 1


def _plain(text: str) -> str:
    plain = re.sub(r"[^a-z0-9 ]", "", text.lower().replace("(s)", "s").replace("-", ""))
    return " ".join(plain.split())


def _whose(label: Label, headings: Sequence[tuple[str, Box]]) -> str:
    """`member_city`, `provider_city`: by the words of the label, else the nearest heading above."""
    if label.field not in _OF_PEOPLE:
        return label.field
    text = " ".join(word.text.lower() for word in label.words)
    if "office" in text:
        return f"{PROVIDER}_{label.field}"
    if "patient" in text or "member" in text:
        return f"{MEMBER}_{label.field}"
    above = [(whose, box) for whose, box in headings if box.bottom <= label.box.top]
    if not above:
        return ""
    lowest = max(box.top for _, box in above)
    row = [(whose, box) for whose, box in above if lowest - box.top < box.bottom - box.top]
    whose, _ = min(row, key=lambda each: abs(_centre(each[1]) - _centre(label.box)))
    return f"{whose}_{label.field}" if whose != SERVICE else ""


def _centre(box: Box) -> float:
    return (box.x0 + box.x1) / 2
