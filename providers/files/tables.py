"""Finding the table in a published file: title lines above, stacked headings, notes below.

CMS writes up to ten lines of titles and copyright over its tables and spreads a heading over
several rows ("NON-FAC" over "PE RVU").  A heading here is every cell of its column joined.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

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
    first = [line.replace("\0", "") for _, line in zip(range(_SEARCHED), source, strict=False)]
    tabs = sum(line.count("\t") for line in first)
    commas = sum(line.count(",") for line in first)
    cleaned = (line.replace("\0", "") for line in source)
    reader = csv.reader(_both(first, cleaned), delimiter="\t" if tabs > commas else ",")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        yield reader.line_num, row


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


def number(text: str) -> Decimal | None:
    """A number of zero or more; None for an empty cell; ValueError for anything else."""
    text = text.strip()
    if not text:
        return None
    try:
        read = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not read.is_finite() or read < 0:
        raise ValueError(f"{text!r} is not a number of zero or more")
    return read


def year_in(texts: Iterable[str]) -> int | None:
    """The first year written in titles or headings."""
    for text in texts:
        if found := re.search(r"\b(20[0-4]\d)\b", text):
            return int(found[1])
    return None


def _stacked(above: Sequence[Sequence[str]], index: int, last: str) -> str:
    cells = [normal(row[index]) for row in above if index < len(row)]
    return " ".join(cell for cell in (*cells, last) if cell)


def _both(first: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from first
    yield from rest
