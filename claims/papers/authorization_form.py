"""A filled authorization request form read: what stands beside each printed label.

Works on forms filled with a typewriter tool, whose values are words drawn onto the page.  Ticks
drawn by hand and signatures are pictures: they are named for a person, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from claims.papers.days import days_in
from claims.papers.form_labels import Label, labels_in
from claims.papers.proposals import Proposal
from claims.papers.sentences import Line, around, lines_of
from kernel.documents.pages import Box, Document, Page, Word
from providers.npi import is_npi

SAME_ROW = 9.5
"""Points between the middles of a label and of a value beside it."""
BELOW = 26.0
"""Points from a label to a value under it."""
TOO_NEAR = 4.0
"""Points of difference below which two labels have the same claim to a value."""
BETWEEN = 0.6
"""Of a line's height: the space between the lines of one value."""
SAME_START = 2.5
"""Points by which the lines of one value may begin apart."""
OWN_ROW = 4.5
"""Points between the upper edges of a label and of a value in its row."""
LEAST_LABELS = 5
DAYS = ("born_on", "signed_on")
NO_CENTURY = "does not say its century"
NEEDED = (
    *("member_name", "member_id", "born_on", "provider_name", "npi", "service"),
    *("diagnosis", "icd10"),
)

_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_DRUG = re.compile(r"\b(?:medication|drug)\b", re.IGNORECASE)
_SERVICE = re.compile(r"\b(?:procedure|service)s?\b(?!.*date)", re.IGNORECASE)
_RULED = re.compile(r"^[_\W]+$")
_NOTHING = re.compile(r"^\(?(?:n/?a|none|see attached)\)?\.?$", re.IGNORECASE)
_BOX_MARKS = ("❑", "☐", "□", "(cid:137)", "\uf0a8", "\uf071")


@dataclass(frozen=True, slots=True)
class FormReading:
    """The values by field, each with its words; and what could not be read."""

    values: dict[str, Proposal]
    unread: tuple[str, ...]
    partial: dict[str, Proposal] = field(default_factory=dict)
    """Days whose century the form does not say; another document may."""
    of_a_drug: bool = False
    """Whether its labels ask for a drug, and for nothing else."""

    def value(self, name: str) -> str:
        return self.values[name].value if name in self.values else ""


def is_authorization_form(document: Document) -> bool:
    """Whether a document has the labels of a request form."""
    fields = {label.field for page in document.pages for label in labels_in(lines_of(page.words))}
    return len(fields - {""}) >= LEAST_LABELS


def read_form(document: Document) -> FormReading:
    """What is filled in, on every page that was read."""
    values: dict[str, Proposal] = {}
    unread: list[str] = []
    for page in document.pages:
        if page.state not in ("read", "ocr"):
            unread.append(f"page {page.number}: {page.why or page.state}")
            continue
        _read_page(page, values, unread)
    partial = {
        name: values[name]
        for name in DAYS
        if name in values and _day(values[name].value) == NO_CENTURY
    }
    _judge(values, unread)
    lacking = [f"{name}: not found on the form" for name in NEEDED if name not in values]
    told = {each.partition(":")[0] for each in unread}
    unread += [each for each in lacking if each.partition(":")[0] not in told]
    return FormReading(values, tuple(dict.fromkeys(unread)), partial, _asks_for_a_drug(document))


def _asks_for_a_drug(document: Document) -> bool:
    labels = [label for page in document.pages for label in labels_in(_by_font(page.words))]
    asked = [" ".join(word.text for word in each.words) for each in labels]
    drugs = any(_DRUG.search(text) for text in asked)
    return drugs and not any(_SERVICE.search(text) for text in asked)


def _read_page(page: Page, values: dict[str, Proposal], unread: list[str]) -> None:
    lines = lines_of(page.words)
    labels = labels_in(_by_font(page.words))
    printed = {word for label in labels for word in label.words}
    fonts = _fonts_filled(page.words, labels)
    filled = [
        word
        for word in page.words
        if word not in printed and word.font in fonts and not _RULED.match(word.text)
    ]
    first = _first_filled(page.words, labels, fonts)
    filled = [word for word in filled if word.drawn >= first]
    for phrase in _blocks(lines_of(filled), labels):
        _put(phrase, labels, values, unread)
    boxes = sum(word.text.startswith(_BOX_MARKS) for word in page.words)
    if boxes or any(" Yes" in f" {line.text}" and "No" in line.text for line in lines):
        unread.append(f"page {page.number}: ticks and signatures are drawn; a person reads them")


def _by_font(words: Iterable[Word]) -> list[Line]:
    """Lines of the form's own words and of what was filled in, apart: where they lie on each other
    neither breaks the other."""
    groups: dict[str, list[Word]] = {}
    for word in words:
        groups.setdefault(word.font, []).append(word)
    return [line for group in groups.values() for line in lines_of(group)]


def _fonts_filled(words: Sequence[Word], labels: Sequence[Label]) -> set[str]:
    """Fonts in which values may be: those of words drawn after the last label."""
    last = max((word.drawn for label in labels for word in label.words), default=-1)
    after = {word.font for word in words if word.drawn > last}
    of_labels = {word.font for label in labels for word in label.words}
    return (after - of_labels) or after or {word.font for word in words}


def _first_filled(words: Sequence[Word], labels: Sequence[Label], fonts: set[str]) -> int:
    """The place in drawing order from which on words are values: after the last label."""
    last = max((word.drawn for label in labels for word in label.words), default=-1)
    later = [word.drawn for word in words if word.drawn > last and word.font in fonts]
    return min(later, default=0)


def _blocks(phrases: Sequence[Line], labels: Sequence[Label]) -> list[Line]:
    """Lines typed under each other as one value, unless each stands in the row of its own label."""
    blocks: list[Line] = []
    for phrase in phrases:
        for place, block in enumerate(blocks):
            last = block.words[-1].box
            start = block.words[0].box
            close = 0 <= phrase.box.top - block.box.bottom + 1 < BETWEEN * phrase.height + 1
            if (
                close
                and last.page == phrase.box.page
                and abs(start.x0 - phrase.box.x0) < SAME_START
                and not _in_rows_of_their_own(block.box, phrase.box, labels)
            ):
                blocks[place] = Line((*block.words, *phrase.words))
                break
        else:
            blocks.append(phrase)
    return blocks


def _in_rows_of_their_own(one: Box, other: Box, labels: Sequence[Label]) -> bool:
    beside = [_beside(box, labels) for box in (one, other)]
    return None not in beside and beside[0] is not beside[1]


def _beside(box: Box, labels: Sequence[Label]) -> Label | None:
    """The label on whose height a value begins."""
    row = [
        each for each in labels if abs(each.box.top - box.top) < OWN_ROW and each.box.x0 <= box.x0
    ]
    return max(row, key=lambda each: each.box.x0, default=None)


def _put(
    phrase: Line, labels: Sequence[Label], values: dict[str, Proposal], unread: list[str]
) -> None:
    """Give a phrase to the label it belongs to; one between two labels is named."""
    ranked = sorted(_reach(lines_of(phrase.words)[0].box, labels), key=lambda each: each[0])
    if not ranked:
        return
    cost, label = ranked[0]
    rivals = [other for far, other in ranked[1:] if far - cost < TOO_NEAR]
    if any(other.field != label.field for other in rivals):
        names = sorted({label.field or "another", *(other.field or "another" for other in rivals)})
        unread.append(f"{' or '.join(names)}: {phrase.text!r} stands between their labels")
        return
    if label.field:
        _add(label.field, phrase, values)


def _reach(box: Box, labels: Sequence[Label]) -> Iterator[tuple[float, Label]]:
    """Labels a value may belong to, with how far they are: beside it, else above it."""
    middle = (box.top + box.bottom) / 2
    row = [each for each in labels if abs((each.box.top + each.box.bottom) / 2 - middle) < SAME_ROW]
    left = [each for each in row if each.box.x0 <= box.x0]
    for each in left:
        same_row = [other for other in left if abs(other.box.top - each.box.top) < OWN_ROW]
        if each is max(same_row, key=lambda other: other.box.x0):
            off = abs((each.box.top + each.box.bottom) / 2 - middle)
            yield off + max(box.x0 - each.box.x1, 0) * 0.02, each
    for each in labels:
        gap = box.top - each.box.bottom
        beside = each.box.x0 - 6 <= box.x0 <= each.box.x1 + 60
        if -1 < gap < BELOW and beside and each not in row:
            yield gap + 3 + max(box.x0 - each.box.x1, 0) * 0.1, each


def _add(name: str, phrase: Line, values: dict[str, Proposal]) -> None:
    before = values.get(name)
    text = phrase.text
    box = around(phrase.words)
    if before is None:
        values[name] = Proposal(name, text, text, box)
    elif box.page == before.box.page and 0 <= box.top - before.box.top < BELOW:
        joined = f"{before.value} {text}"
        values[name] = Proposal(name, joined, joined, before.box.around(box))


def _judge(values: dict[str, Proposal], unread: list[str]) -> None:
    """A value that has not its field's form is named, and not kept as one."""
    for name, judge in (("npi", _npi), ("icd10", _icd10), *((day, _day) for day in DAYS)):
        if name in values:
            found = values[name]
            why = judge(found.value)
            if why:
                unread.append(f"{name}: {found.value!r} {why}")
                del values[name]
    for name in [name for name, found in values.items() if _NOTHING.match(found.value)]:
        del values[name]


def _npi(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return "" if is_npi(digits) else "is no NPI: ten digits whose check digit agrees"


def _icd10(text: str) -> str:
    return "" if _ICD.fullmatch(text.strip()) else "has not the form of one ICD-10-CM code"


def _day(text: str) -> str:
    found = next(days_in(text), None)
    if found is None:
        return "is no day"
    return "" if found.century_said else NO_CENTURY
