"""Comma separated rows from files that are not always sound.

A cell may hold line ends inside its quotes.  A quote that is never closed would swallow the rows
after it, thousands at a time; here it costs its own line and no other.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

_JOINED = 20  # lines one row may be spread over


def csv_records(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line each ends on; empty lines are passed over.

    A row that cannot be parted into cells is given out as one cell with its beginning, so that
    whoever reads it can name it.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    number = 0
    while (line := ahead.popleft() if ahead else next(source, None)) is not None:
        number += 1
        more = _spread(line, ahead, source, delimiter) if line.count('"') % 2 else 0
        number += more
        row = _cells([line, *(ahead.popleft() for _ in range(more))], delimiter)
        if row:
            yield number, row


def _cells(lines: Sequence[str], delimiter: str) -> list[str]:
    text = "".join(lines).replace("\0", "")
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text[:60]]


def _spread(line: str, ahead: deque[str], source: Iterator[str], delimiter: str) -> int:
    """How many of the next lines belong to the row that begins on `line`."""
    closed, unclosed = _patterns(delimiter)
    text = line
    for count in range(1, _JOINED):
        if not unclosed.fullmatch(text):
            return 0
        if len(ahead) < count:
            ahead.extend(islice(source, 1))
        if len(ahead) < count:
            return 0
        text += ahead[count - 1]
        if closed.fullmatch(text):
            return count
    return 0


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A row whose quotes are all closed, and one that ends inside a quoted cell."""
    part = re.escape(delimiter)
    quoted = '"(?:[^"]|"")*"'
    plain = f'[^{part}"\r\n][^{part}\r\n]*'
    cells = f"(?:(?:{quoted}|{plain})?{part})*"
    return (
        re.compile(f"{cells}(?:{quoted}|{plain})?[\r\n]*"),
        re.compile(f'{cells}"(?:[^"]|"")*'),
    )
