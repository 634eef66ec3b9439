"""The trail as a table, for CSV and for a terminal.  What a cell says is never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from kernel.audit.trail import Entry

HEAD = ("at", "by", "kind", "what", "why", "before", "after", "source")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A line for the head and one for each entry, ended as RFC 4180 says."""
    yield _line(HEAD)
    for each in entries:
        yield _line(cells(each))


def cells(each: Entry) -> tuple[str, ...]:
    """The entry in the order of `HEAD`."""
    return (
        each.at.isoformat(),
        *(each.by, each.kind, each.what, each.why),
        *(each.before_in_words, each.after_in_words, each.source),
    )


def _line(row: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(
        [f"'{each}" if each.startswith(_FORMULA) else each for each in row]
    )
    return written.getvalue()
