"""The one fast way to write many rows: COPY, in the text format, with everything escaped.

A table under row-level security takes no COPY: its rows come by INSERT, many in a statement.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError, connection

from kernel.dates import Days
from kernel.money import Money
from kernel.record.sight import RESTRICTED
from kernel.record.stored import as_json, clean

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TO_ESCAPE = ("\\", "\t", "\n", "\r")
_PIECE = 1 << 16
_AT_ONCE = 500


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write `rows` into `table`; the number written.  Values in the order of `columns`.

    None is NULL; dicts become JSON; lists and tuples become arrays; money, days, ranges of days,
    decimals and bytes become what PostgreSQL reads.  `rows` is read as it is written: memory
    stays flat however many there are.
    """
    named = ", ".join(f'"{column}"' for column in columns)
    if table in RESTRICTED:
        return _insert(f'INSERT INTO "{table}" ({named}) VALUES ', len(columns), rows)
    lines = _Lines(rows)
    if not lines.any():
        return 0
    try:
        with connection.wrap_database_errors, connection.cursor() as cursor:
            cursor.copy_expert(  # psycopg2; the names come from our own tables
                f'COPY "{table}" ({named}) FROM STDIN', lines, _PIECE
            )
    except DatabaseError:
        if lines.problem:
            raise lines.problem from None
        raise
    return lines.count


def _insert(into: str, width: int, rows: Iterable[Sequence[Any]]) -> int:
    marks = f"({', '.join(['%s'] * width)})"
    rows, written = iter(rows), 0
    with connection.cursor() as cursor:
        while some := list(islice(rows, _AT_ONCE)):
            values = [_plain(value) for row in some for value in row]
            cursor.execute(into + ", ".join([marks] * len(some)), values)
            written += len(some)
    return written


def _plain(value: Any) -> Any:
    """As psycopg2 takes it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return as_json(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Days):
        return _range(value)
    return value.decimal if isinstance(value, Money) else value


class _Lines(io.TextIOBase):
    """Rows as a file of lines, made while COPY reads it."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._text = ""
        self.count = 0
        self.problem: Exception | None = None
        """What went wrong in making a row; PostgreSQL only says that reading failed."""

    def any(self) -> bool:
        """Whether there is a row at all: COPY need not be begun for none."""
        self._text = self._some()
        return bool(self._text)

    def read(self, size: int | None = -1) -> str:
        """What is next, as much as there is at hand; "" at the end.  psycopg2 asks for `size`."""
        try:
            text, self._text = self._text or self._some(), ""
        except Exception as problem:
            self.problem = problem
            raise
        if size is not None and 0 <= size < len(text):
            text, self._text = text[:size], text[size:]
        return text

    def _some(self) -> str:
        lines: list[str] = []
        length = 0
        write = _WRITERS
        for row in self._rows:
            line = "\t".join([write[type(value)](value) for value in row])
            lines.append(line)
            length += len(line) + 1
            if length >= _PIECE:
                break
        self.count += len(lines)
        return "\n".join([*lines, ""])


class _Writers(dict[type, Callable[[Any], str]]):
    """How a value of each type is written."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        """For a type met the first time: as what it derives from, or its text."""
        above = (self[base] for base in kind.__mro__[1:-1] if base in self)
        self[kind] = found = next(above, None) or (lambda value: _text(str(value)))
        return found


def _text(value: str) -> str:
    """PostgreSQL keeps no NUL in text."""
    if not value.isascii() or "\x00" in value:
        value = clean(value)
    for mark in _TO_ESCAPE:
        if mark in value:
            return value.translate(_ESCAPES)
    return value


def _array(value: Sequence[Any]) -> str:
    return _text("{" + ",".join([_element(each) for each in value]) + "}") if value else "{}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _range(value: Days) -> str:
    return f"[{value.start.isoformat()},{value.to.isoformat() if value.to else ''})"


_WRITERS = _Writers(
    {
        type(None): lambda value: "\\N",
        str: _text,
        int: str,
        bool: lambda value: "t" if value else "f",
        Decimal: str,
        Money: Money.__str__,
        dict: lambda value: _text(as_json(value)),
        MappingProxyType: lambda value: _text(as_json(value)),
        list: _array,
        tuple: _array,
        date: date.isoformat,
        datetime: datetime.isoformat,
        Days: _range,
        bytes: lambda value: "\\\\x" + value.hex(),
    }
)


def next_ids(sequence: str, count: int) -> list[int]:
    """`count` numbers of a sequence, in one query; none for none."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]


def table_ids(table: str, count: int) -> list[int]:
    """`count` ids for new rows of `table`, whose id is an identity column; none for none."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(  # OFFSET 0: the sequence's name is looked up once, not for every id
            "SELECT nextval(named) FROM "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS named OFFSET 0) AS sequence, "
            "generate_series(1, %s)",
            [f'"{table}"', count],
        )
        return [row[0] for row in cursor.fetchall()]


def ids_of(counts: Mapping[str, int]) -> dict[str, Iterator[int]]:
    """`table_ids` of several tables, by their names, in one query."""
    asked = {table: count for table, count in counts.items() if count}
    found: dict[str, list[int]] = {table: [] for table in counts}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT place, nextval(named) FROM (SELECT place, count, "
                "pg_get_serial_sequence(name, 'id')::regclass AS named FROM "
                "unnest(%s::text[], %s::int[]) WITH ORDINALITY AS asked (name, count, place) "
                "OFFSET 0) AS sequences, generate_series(1, count)",
                [[f'"{table}"' for table in asked], list(asked.values())],
            )
            tables = list(asked)
            for place, identity in cursor.fetchall():
                found[tables[place - 1]].append(identity)
    return {table: iter(ids) for table, ids in found.items()}
