"""What a document says, page by page: words with the boxes they stand in.  Pure.

Coordinates are points (1/72 inch) from the upper left corner of the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

READ, OCR, UNREADABLE, PASSED_OVER = "read", "ocr", "unreadable", "passed_over"
"""How a page was read: its text, by character recognition, not at all, or not needed."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where on a page something stands."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def around(self, other: "Box") -> "Box":
        """The box that holds both; they are on one page."""
        return Box(
            self.page,
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    def as_json(self) -> dict[str, Any]:
        sides = {"x0": self.x0, "top": self.top, "x1": self.x1, "bottom": self.bottom}
        return {"page": self.page, **{name: round(side, 1) for name, side in sides.items()}}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed.  `drawn` is its place in the order of drawing: what is filled into a
    form is drawn after the form."""

    text: str
    box: Box
    font: str = ""
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page.  `state` is how it was read; `why` says what kept it from being read."""

    number: int
    width: float
    height: float
    state: str
    words: tuple[Word, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read, or why it was not.

    `state` is `read`, or one of `encrypted`, `malformed`, `too_many_pages`, `too_large`,
    `too_much_memory`, `too_slow`, `not_a_pdf`: then there are no pages, and a person looks.
    `fields` are the fields of a form by name; an empty one has an empty text.  `doubtful` names
    those that say two things.
    """

    state: str
    why: str = ""
    page_count: int = 0
    pages: tuple[Page, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        return self.state == "read"

    @property
    def unreadable_pages(self) -> tuple[Page, ...]:
        """Pages a person must look at: nothing of them was read."""
        return tuple(page for page in self.pages if page.state == UNREADABLE)

    def words(self) -> Iterator[Word]:
        for page in self.pages:
            yield from page.words


def document_of(said: Mapping[str, Any]) -> Document:
    """A document from what the reading process said (see `kernel.documents.child`)."""
    return Document(
        state=said["state"],
        why=said.get("why", ""),
        page_count=said.get("page_count", 0),
        pages=tuple(_page(each) for each in said.get("pages", ())),
        fields=dict(said.get("fields", {})),
        doubtful=tuple(said.get("doubtful", ())),
    )


def _page(said: Mapping[str, Any]) -> Page:
    number = said["number"]
    words = tuple(
        Word(text, Box(number, x0, top, x1, bottom), font, place)
        for place, (text, x0, top, x1, bottom, font) in enumerate(said["words"])
    )
    size = (said["width"], said["height"])
    return Page(number, *size, said["state"], words, said.get("why", ""))
