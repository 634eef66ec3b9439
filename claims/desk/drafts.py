"""A letter looked at before it is made: block by block, beside what it must say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from claims.desk.letter_text import Block, blocks_of
from claims.letters.senders import Senders, read_senders
from kernel.letters.catalogue import Template
from kernel.letters.must_say import Lack, texts_by_mark


class Letter(Protocol):
    """The letter to one reader: its page (empty where it cannot be written), and what it lacks."""

    @property
    def code(self) -> str: ...
    @property
    def reader(self) -> str: ...
    @property
    def page(self) -> str: ...
    @property
    def lacks(self) -> tuple[Lack, ...]: ...
    @property
    def may_leave(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Required:
    """One thing the letter must say: with the place of the text that says it, or why it lacks."""

    what: str
    cite: str
    anchor: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The letter to one reader, block by block, beside what it must say."""

    letter: Letter
    title: str
    place: int
    blocks: tuple[Block, ...]
    required: tuple[Required, ...]

    @property
    def reader(self) -> str:
        return self.letter.reader.partition(":")[0] or "reader"

    @property
    def said(self) -> int:
        return sum(not each.lacks for each in self.required)


def senders() -> Senders:
    """Who writes for each plan: the office's file, as its runs of letters use it."""
    named = settings.SENDERS_FILE
    return read_senders(Path(named) if named else None)


def drafts_of(letters: Sequence[Letter], templates: Mapping[str, Template]) -> list[Draft]:
    """Each reader's letter beside what its template must say."""
    return [_draft(each, templates.get(each.code), place) for place, each in enumerate(letters, 1)]


def _draft(letter: Letter, known: Template | None, place: int) -> Draft:
    blocks = tuple(blocks_of(letter.page)) if letter.page else ()
    return Draft(
        letter=letter,
        title=known.title if known else letter.code,
        place=place,
        blocks=blocks,
        required=tuple(_required(letter, known, blocks, place)),
    )


def _required(
    letter: Letter, known: Template | None, blocks: Sequence[Block], place: int
) -> list[Required]:
    """What is lacking first; then each element whose text is there."""
    what = (
        {each.id: each.what or each.id.replace("_", " ") for each in known.must_say}
        if known
        else {}
    )
    made = [
        Required(what.get(each.element, each.element), each.cite, "", each.why)
        for each in letter.lacks
    ]
    if known is None or not letter.page:
        return made
    lacking = {each.element for each in letter.lacks}
    texts = texts_by_mark(letter.page)
    there = {mark for block in blocks for mark in block.ids}
    for each in known.must_say:
        if each.id in lacking or not all(texts.get(mark) for mark in each.at):
            continue  # it is asked for in other cases only
        mark = next((mark for mark in each.at if mark in there), "")
        anchor = f"letter-{place}-{mark}" if mark else ""
        made.append(Required(what[each.id], each.cite, anchor, ""))
    return made
