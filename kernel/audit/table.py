"""The trail as a table, for CSV and for a terminal.  What a cell says is never a formula."""

from collections.abc import Iterable, Iterator

from kernel.audit.trail import Entry
from kernel.spreadsheet import csv_line

HEAD = ("at", "by", "kind", "what", "why", "before", "after", "source")


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A line for the head and one for each entry, ended as RFC 4180 says."""
    yield csv_line(HEAD)
    for each in entries:
        yield csv_line(cells(each))


def cells(each: Entry) -> tuple[str, ...]:
    """The entry in the order of `HEAD`."""
    return (
        each.at.isoformat(),
        *(each.by, each.kind, each.what, each.why),
        *(each.before_in_words, each.after_in_words, each.source),
    )
