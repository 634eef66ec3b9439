"""Does a letter say what it must?  Judged on the letter itself: the text of each marked element.

Present: the element has text.  Specific: it holds this case's own facts and is long enough to be
no mere formula.  Legal: what it says passes the test its template names.  A letter that fails any
of these is not issued: blocked, not warned about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from kernel.letters.catalogue import Element, Template
from kernel.letters.wording import at

Check = Callable[[Any, str], str]
"""Given the context and the element's text: what is wrong, or an empty text."""

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
SILENT = {"style", "script", "title", "head"}
INLINE = {"a", "abbr", "b", "em", "i", "span", "strong", "sub", "sup", "u"}


@dataclass(frozen=True, slots=True)
class Lack:
    """An element a letter does not say as it must."""

    element: str
    cite: str
    why: str

    def __str__(self) -> str:
        return f"{self.element} ({self.cite}): {self.why}"


class UnableToIssue(ValueError):
    """The letter may not leave; each lack with its element and the law that asks for it."""

    def __init__(self, code: str, lacks: tuple[Lack, ...]) -> None:
        self.code = code
        self.lacks = lacks
        super().__init__(f"{code} cannot be issued: {'; '.join(str(lack) for lack in lacks)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.lacks)


def evidence_of(
    template: Template, context: Any, html: str, checks: Mapping[str, Check]
) -> dict[str, str]:
    """Each required element's id with the text that says it, a line for each block of the page.

    `context.conditions` are the conditions that hold.  Raises UnableToIssue with every lack.
    """
    marked = texts_by_mark(html)
    asked = template.asked(context.conditions)
    said = {each.id: [marked.get(mark, "") for mark in each.at] for each in asked}
    lacks = [
        Lack(each.id, each.cite_in(context), why)
        for each in asked
        if (why := _lack(each, said[each.id], context, checks))
    ]
    if lacks:
        raise UnableToIssue(template.code, tuple(lacks))
    return {name: "\n".join(texts) for name, texts in said.items()}


def _lack(element: Element, texts: list[str], context: Any, checks: Mapping[str, Check]) -> str:
    if not all(texts):
        return f"the letter does not say {element.what or 'it'}"
    text = "\n".join(texts)
    if len(text) < element.least:
        return f"{len(text)} characters say too little, at least {element.least} are asked for"
    plain = _plain(text)
    for place in element.names:
        values = list(at(context, place))
        if not values or not all(values):
            return f"{place} is not known"
        if any(_plain(value) not in plain for value in values):
            return f"it does not name {place}"
    return checks[element.check](context, text) if element.check else ""


def _plain(text: str) -> str:
    return " ".join(text.split())


def texts_by_mark(html: str) -> dict[str, str]:
    """The text inside every `data-says`, by mark; blocks parted by line ends."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return {
        name: "\n".join(line for raw in "".join(parts).split("\n") if (line := _plain(raw)))
        for name, parts in reader.said.items()
    }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, list[str]] = {}
        self._open: list[tuple[str, tuple[str, ...], bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self._tell("\n")
        if tag in VOID or ":" in tag:
            return
        given = dict(attributes)
        names = tuple((given.get("data-says") or "").split())
        self._open.append((tag, names, "hidden" in given))
        for name in names:  # what another block of the same mark said before ends here
            if name in self.said:
                self.said[name].append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self._tell("\n")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._tell(" ".join(data.split("\n")))

    def _tell(self, text: str) -> None:
        if any(tag in SILENT or hidden for tag, _, hidden in self._open):
            return
        for name in {name for _, names, _ in self._open for name in names}:
            self.said.setdefault(name, []).append(text)
