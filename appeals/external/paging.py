"""Pages of a case file that the plan writes itself: tables of plain text, set like its letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kernel.letters.render import glyphs, html_of, pdf_of
from kernel.letters.wording import LONGEST_LIST, LONGEST_TEXT, worded

FOLDER = Path(__file__).parent / "pages"
UNDRAWN = "?"
CUT = " [the rest is in the record of the case]"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, and its width as a share of the page."""

    name: str
    width: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One document the plan writes: a title, lines above, tables.  `case` is its number."""

    case: str
    title: str
    above: tuple[str, ...]
    tables: tuple[Table, ...]


def table(title: str, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """A table of texts; one without a row says so."""
    made = tuple(Row(tuple(_fits(cell) for cell in row)) for row in rows)[:LONGEST_LIST]
    none = (Row(("None on record.", *[""] * (len(heads) - 1))),)
    return Table(title, tuple(Head(name, width) for name, width in heads), made or none)


def set_page(page: Page) -> bytes:
    """The page as PDF, the same bytes every time."""
    above = tuple(_fits(line) for line in page.above)
    fitted = replace(page, title=_fits(page.title), above=above)
    return pdf_of(html_of(FOLDER, "page.html", worded(fitted), medium="print")).content


def undrawn(text: str) -> list[str]:
    """The characters of a text that no font of the letters can draw."""
    return sorted(set(text) - glyphs() - {"\n", "\r", "\t"})


def _fits(text: str) -> str:
    """What a letter's fonts can draw, and no longer than a text may be: a sender's words are
    theirs, and a packet must not fail for a sign of one."""
    drawn = glyphs()
    shown = "".join(each if each in drawn or each in "\n\t" else UNDRAWN for each in text)
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - len(CUT)] + CUT
