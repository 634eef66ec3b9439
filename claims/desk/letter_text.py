"""The text of a letter, block by block, for a page of ours: what each block says by its marks.

A draft is nobody's letter yet and has no address; it is shown as text in the page, with its own
style left out.  Pure.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3"}
BLOCKS = {"p", "div", "li", "tr", "table", "ul", "ol", "td", "th", "section", *HEADINGS}
CELLS = {"td", "th"}
SILENT = {"style", "script", "title", "head"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph.  `ids` are the elements that begin in it, as ends of addresses."""

    kind: str
    text: str
    ids: tuple[str, ...] = ()


@dataclass
class _Open:
    tag: str
    silent: bool = False


@dataclass
class _Reader(HTMLParser):
    blocks: list[Block] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in CELLS and self._within("tr"):
            self._text.append(" · " if "".join(self._text).strip() else "")
        elif tag in BLOCKS and not (tag == "div" and self._within("td", "th")):
            self._end()
        elif tag == "br" or tag == "div":
            self._text.append(", " if "".join(self._text).strip() else "")
        for mark in (given.get("data-says") or "").split():
            if mark not in self._seen:
                self._seen.add(mark)
                self._ids.append(mark)
        if tag not in VOID:
            self._open.append(_Open(tag, tag in SILENT or "hidden" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and tag not in CELLS and not (tag == "div" and self._within("td", "th")):
            self._end()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not any(each.silent for each in self._open):
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _within(self, *tags: str) -> bool:
        return any(each.tag in tags for each in self._open)

    def _end(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        text = text.replace(" · , ", " · ").strip(" ·,")  # what stood between is empty
        if not text:
            return
        kind = next((each.tag for each in reversed(self._open) if each.tag in HEADINGS), "p")
        self.blocks.append(Block("heading" if kind in HEADINGS else "text", text, tuple(self._ids)))
        self._ids.clear()


def blocks_of(html: str) -> list[Block]:
    """The blocks of a letter's page, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks
