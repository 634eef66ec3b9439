"""Which cases a report goes through: a wide net in SQL; the report itself looks exactly.

The net is what happened in the period, or came due in it: rows of the record alone, no status.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from reports.table import Asked, Selection

AT_ONCE = 2000
"""Cases whose events are read together: few statements, and flat memory."""


def bounds(asked: Asked) -> tuple[datetime, datetime]:
    """The period's first instant, and the first that is after it, in the plan's zone."""
    zone = ZoneInfo(asked.zone)
    start, end = asked.period.start, asked.period.end
    return (datetime.combine(start, time(), zone), datetime.combine(end, time(), zone))


def _where(selection: Selection, asked: Asked) -> tuple[str, list[Any]]:
    start, end = bounds(asked)
    parts: list[str] = ["c.opened_at <= %s"]
    values: list[Any] = [asked.as_of]
    if selection.kinds:
        parts.append("c.kind = ANY(%s)")
        values.append(list(selection.kinds))
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


def numbers_in(selection: Selection, asked: Asked) -> list[str]:
    """The numbers of all the net holds, in the order of their receipt here: to draw from."""
    where, values = _where(selection, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT c.number FROM cases_case c WHERE {where} ORDER BY c.id", values)
        return [row[0] for row in cursor.fetchall()]


def next_cases(selection: Selection, asked: Asked, after: int, size: int) -> list[int]:
    """The next so many cases by id; none where the net is through."""
    where, values = _where(selection, asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id FROM cases_case c WHERE {where} AND c.id > %s ORDER BY c.id LIMIT %s",
            [*values, after, size],
        )
        return [row[0] for row in cursor.fetchall()]


def chunks(selection: Selection, asked: Asked) -> Iterator[list[int]]:
    """The cases by id, so many at once: those asked for, or all, by a cursor on the server."""
    if asked.cases is not None:
        for start in range(0, len(asked.cases), AT_ONCE):
            yield list(asked.cases[start : start + AT_ONCE])
        return
    where, values = _where(selection, asked)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT c.id FROM cases_case c WHERE {where} ORDER BY c.id", values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield [row[0] for row in rows]
