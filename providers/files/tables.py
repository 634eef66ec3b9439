"""Finding the table in a published file: title lines above, stacked headings, notes below.

CMS writes up to ten lines of titles and copyright over its tables and spreads a heading over
several rows ("NON-FAC" over "PE RVU").  A heading here is every cell of its column joined.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain, islice

from kernel.published.csv_lines import csv_records

_STACK = 8  # rows above the last heading row that may belong to it
_SEARCHED = 60  # rows in which the heading must begin


@dataclass(frozen=True, slots=True)
class Table:
    """Column headings, then the rows below them with the line each ends on."""

    last_row: tuple[str, ...]
    headings: tuple[str, ...]
    above: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """CSV rows, or tab-parted ones, with the number of the line each ends on."""
    source = iter(lines)
    first = list(islice(source, _SEARCHED))
    tabs = sum(line.count("\t") for line in first)
    commas = sum(line.count(",") for line in first)
    yield from csv_records(chain(first, source), "\t" if tabs > commas else ",")


def find_table(lines: Iterable[str], marks: Sequence[str]) -> Table | None:
    """The table whose last heading row has a cell for each of `marks` (patterns, any order)."""
    rows = rows_of(lines)
    seen: list[list[str]] = []
    for _, (_, row) in zip(range(_SEARCHED), rows, strict=False):
        cells = tuple(normal(cell) for cell in row)
        if all(any(re.search(mark, cell) for cell in cells) for mark in marks):
            above = [part for part in seen[-_STACK:] if sum(1 for cell in part if cell.strip()) > 1]
            headings = tuple(_stacked(above, index, cell) for index, cell in enumerate(cells))
            titles = tuple(" ".join(cell for cell in part if cell.strip()) for part in seen)
            return Table(cells, headings, titles, rows)
        seen.append(row)
    return None


def normal(heading: str) -> str:
    """Capitals, words parted by single spaces, without punctuation: `non_fac_pe_rvu` too."""
    return re.sub(r"[^A-Z0-9.]+", " ", heading.upper()).strip()


def number(text: str, *, below: int = 100_000) -> Decimal | None:
    """A number of zero or more with at most four decimal places, as these files print them; None
    for an empty cell and for NA, not applicable; ValueError for anything else.
    """
    text = text.strip()
    if text.upper() in ("", "NA"):
        return None
    try:
        read = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:20]!r} is not a number") from None
    if not read.is_finite() or not 0 <= read < below:
        raise ValueError(f"{text[:20]!r} is not a number of zero or more, below {below:,}")
    if read != round(read, 4):
        raise ValueError(f"{text[:20]!r} has more than four decimal places")
    return read


def is_note(row: Sequence[str]) -> bool:
    """Whether a row has too few cells for a record: an empty one, a note, an end-of-file mark.

    A record whose cells ran together has too few of them too; who reads it looks at its key.
    """
    return sum(1 for cell in row if cell.strip(" \x1a\t")) <= 2


def year_in(texts: Iterable[str]) -> int | None:
    """The first year written in titles or headings."""
    for text in texts:
        if found := re.search(r"\b(20[0-4]\d)\b", text):
            return int(found[1])
    return None


def _stacked(above: Sequence[Sequence[str]], index: int, last: str) -> str:
    cells = [normal(row[index]) for row in above if index < len(row)]
    return " ".join(cell for cell in (*cells, last) if cell)
