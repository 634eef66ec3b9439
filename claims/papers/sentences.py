"""Lines and sentences of a page, each with the box it stands in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kernel.documents.pages import Box, Document, Word

SAME_LINE = 0.5
"""Of a word's height: how far its middle may lie from the line's."""
NEW_PARAGRAPH = 1.0
"""Of a line's height: a larger space between lines parts paragraphs."""
COLUMN = 3.0
"""Of a line's height: a wider space in a line parts columns."""

_ENDS = re.compile(r"[.!?][\"'\u201d\u2019)]*$")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:Drs?|Mr|Mrs|Ms|St|No|vs|e\.g|i\.e|approx|et al|cf|Fig|pt|[A-Z]|"
    r"(?:[A-Z]\.)+[A-Z]|Ph\.D|Inc|Jr|Sr)\.$"
)
LABEL = re.compile(r"^[\W_]*([A-Z][A-Za-z0-9 /&'\u2019()#.-]{0,60}?)\s*:(?:\s|$)")
_WHOSE = re.compile(r"^\W*(?:patient|name|member|re)\b[^:]*:\s*\w", re.IGNORECASE)
"""`PATIENT: JANE ROE` names somebody, in capitals, and is no heading."""
_BULLET = re.compile(r"^(?:[-•●○▪*·]|\(?\d{1,2}[.)]|[a-z][.)])\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside each other, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return around(self.words)

    @property
    def height(self) -> float:
        return max(word.box.bottom - word.box.top for word in self.words)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a line with a label.  `box` is where it begins: its part on the first page.
    `section` is the heading it stands under, in small letters."""

    text: str
    box: Box
    section: str = ""
    label: str = ""


def around(words: Iterable[Word]) -> Box:
    boxes = [word.box for word in words]
    found = boxes[0]
    for box in boxes[1:]:
        if box.page == found.page:
            found = found.around(box)
    return found


def lines_of(words: Iterable[Word]) -> list[Line]:
    """From top to bottom; what stands far apart on one height is two lines."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box.page, _middle(word), word.box.x0)):
        height = max(word.box.bottom - word.box.top, 1.0)
        row = rows[-1] if rows else None
        if (
            row
            and row[0].box.page == word.box.page
            and abs(_middle(row[-1]) - _middle(word)) <= SAME_LINE * height
        ):
            row.append(word)
        else:
            rows.append([word])
    return [line for row in rows for line in _columns(row)]


def _middle(word: Word) -> float:
    return (word.box.top + word.box.bottom) / 2


def _columns(row: list[Word]) -> Iterator[Line]:
    row = sorted(row, key=lambda word: word.box.x0)
    start = 0
    for place, (before, after) in enumerate(pairwise(row), 1):
        height = max(before.box.bottom - before.box.top, 1.0)
        if after.box.x0 - before.box.x1 > COLUMN * height:
            yield Line(tuple(row[start:place]))
            start = place
    yield Line(tuple(row[start:]))


def sentences_of(document: Document) -> list[Sentence]:
    """The sentences of the pages that were read, in order."""
    found: list[Sentence] = []
    section = ""
    for block in _blocks(lines_of(document.words())):
        text = " ".join(word.text for word in block)
        label = LABEL.match(text)
        if is_heading(text) and not (label and _WHOSE.search(text)):
            section = text.strip(" :.-").lower()
            continue
        if label and not text[label.end() :].strip():
            section = label[1].lower()
            continue
        own = label[1].lower() if label else ""
        if own in SECTIONS:
            section = own
        found += [
            Sentence(" ".join(word.text for word in words), around(words), section, own)
            for words in _split(block)
        ]
    return found


SECTIONS = {
    *("impression", "conclusion", "conclusions", "opinion", "assessment", "summary", "findings"),
    *("recommendation", "recommendations", "second opinion", "final diagnosis", "comment"),
    *("history", "plan", "interpretation", "assessment and plan", "diagnosis"),
}


def is_heading(text: str) -> bool:
    """A short line in capitals, or one of the known headings."""
    plain = text.strip(" :-")
    letters = [each for each in plain if each.isalpha()]
    capitals = len(letters) > 3 and all(each.isupper() for each in letters)
    few = len(plain.split()) <= 6
    return (few and capitals and not any(each.isdigit() for each in plain)) or (
        plain[:1].isupper() and plain.lower() in SECTIONS
    )


def _blocks(lines: list[Line]) -> Iterator[list[Word]]:
    """Words that read on: a paragraph, a line with a label, an entry of a list."""
    block: list[Word] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _parts(before, line):
            yield block
            block = []
        block += line.words
        before = line
    if block:
        yield block


def _parts(before: Line, line: Line) -> bool:
    """Whether a new block begins with this line."""
    text = line.text
    if LABEL.match(text) or _BULLET.match(line.words[0].text) or is_heading(text):
        return True
    if is_heading(before.text) or before.text.rstrip().endswith(":"):
        return True
    if line.box.page != before.box.page:
        return bool(_ENDS.search(before.text)) or not text[:1].islower()
    gap = line.box.top - before.box.bottom
    return gap > NEW_PARAGRAPH * line.height or gap < -line.height


def _split(block: list[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for place, word in enumerate(block):
        sentence.append(word)
        following = block[place + 1].text if place + 1 < len(block) else ""
        so_far = " ".join(each.text for each in sentence[-2:])
        if (
            _ENDS.search(word.text)
            and not _SHORT.search(so_far)
            and (not following or following[0].isupper() or not following[0].isalnum())
        ):
            yield sentence
            sentence = []
    if sentence:
        yield sentence
