"""Which cases a report goes through: a wide net in SQL; the report itself looks exactly.

The net is what happened in the period, or came due in it: rows of the record alone, no status.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from reports.table import Asked

AT_ONCE = 2000
"""Cases whose events are read together: few statements, and flat memory."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`kinds` of case, and the events one of which falls into the period.  `due`: also those of
    which a deadline of the plan falls into it.  `received`: all received in it.  `regime`, if any,
    is one they are under.  `numbers`: these and no others, whatever the period."""

    kinds: tuple[str, ...]
    events: tuple[str, ...] = ()
    due: bool = False
    received: bool = False
    regime: str = ""
    numbers: tuple[str, ...] = ()


def bounds(asked: Asked) -> tuple[datetime, datetime]:
    """The period's first instant, and the first that is after it, in the plan's zone."""
    zone = ZoneInfo(asked.zone)
    start, end = asked.period.start, asked.period.end
    return (datetime.combine(start, time(), zone), datetime.combine(end, time(), zone))


def _where(selection: Selection, asked: Asked) -> tuple[str, list[Any]]:
    start, end = bounds(asked)
    parts, values = ["c.kind = ANY(%s)", "c.opened_at <= %s"], [list(selection.kinds), asked.as_of]
    if selection.regime:
        parts.append("%s = ANY(c.regimes)")
        values.append(selection.regime)
    if selection.numbers:
        parts.append("c.number = ANY(%s)")
        return " AND ".join(parts), [*values, list(selection.numbers)]
    ways: list[str] = []
    if selection.events:
        # a day is kept at noon or midnight of some zone: a day more on both sides loses none
        ways.append(
            "EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.at >= %s "
            "AND e.at < %s AND e.name = ANY(%s) AND e.recorded_at <= %s)"
        )
        day = timedelta(days=1)
        values += [start - day, end + day, list(selection.events), asked.as_of]
    if selection.due:
        ways.append(
            "EXISTS (SELECT 1 FROM cases_deadline d WHERE d.case_id = c.id "
            "AND d.late_from > %s AND d.late_from <= %s)"
        )
        values += [start, end + timedelta(days=1)]
    if selection.received:
        ways.append("(c.received_at >= %s AND c.received_at < %s)")
        values += [start, end]
    if ways:
        parts.append(f"({' OR '.join(ways)})")
    return " AND ".join(parts), values


def count(selection: Selection, asked: Asked) -> int:
    """How many cases the net holds."""
    where, values = _where(selection, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM cases_case c WHERE {where}", values)
        return int(cursor.fetchone()[0])


def chunks(selection: Selection, asked: Asked) -> Iterator[list[int]]:
    """The cases by id, so many at once, through a cursor on the server; after `asked.after`, and at
    most `asked.size` of them."""
    where, values = _where(selection, asked)
    limit = f"LIMIT {int(asked.size)}" if asked.size is not None else ""
    statement = f"SELECT c.id FROM cases_case c WHERE {where} AND c.id > %s ORDER BY c.id {limit}"
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [*values, asked.after])
        while rows := cursor.fetchmany(AT_ONCE):
            yield [row[0] for row in rows]
