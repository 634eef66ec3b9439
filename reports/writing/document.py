"""What every writer is given: columns, and cells as pieces of CSV, read as they are written."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from reports.layout import Layout

FIRST_WRITING, WRITING = 1, 2
"""How files are written.  What was kept is written again as it was then, as its digest is of those
bytes.  1: CSV of what is submitted with every cell as it is; else an apostrophe before what begins
with `=`, `+`, `-`, `@`, a tab or a carriage return.  2: in every CSV, before every start of
`kernel.spreadsheet`."""


class Out(Protocol):
    """Where bytes go."""

    def write(self, content: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Document:
    """`pieces` gives the cells anew each time it is called: CSV of whole rows, without a header.
    `about` is what it says of itself.  `submitted`: a workbook is nothing but the rows, all of them
    text; it is what a regulator's machine gets."""

    title: str
    layout: Layout
    about: Mapping[str, str]
    pieces: Callable[[], Iterable[str]]
    submitted: bool = False
    writing: int = WRITING

    def rows(self) -> Iterator[list[str]]:
        """Each row as its cells."""
        for piece in self.pieces():
            yield from csv.reader(io.StringIO(piece, newline=""))


class Counted:
    """Counts and digests what is written through it."""

    def __init__(self, out: Out) -> None:
        self._out, self._digest, self.size = out, sha256(), 0

    def write(self, content: bytes, /) -> int:
        self._digest.update(content)
        self.size += len(content)
        self._out.write(content)
        return len(content)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Nowhere:
    """Takes bytes and keeps none: to learn a digest only."""

    def write(self, content: bytes, /) -> int:
        return len(content)


def piece_of(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a piece of CSV."""
    lines: list[str] = []
    csv.writer(_Appending(lines), lineterminator="\r\n").writerows(rows)
    return "".join(lines)


@dataclass(slots=True)
class _Appending:
    lines: list[str]

    def write(self, line: str) -> int:
        self.lines.append(line)
        return len(line)
