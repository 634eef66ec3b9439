"""Open deadlines of every kind of case, by when they run out: board, table and calendar alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

COUNTED = 1000
"""Up to how many a column counts: beyond, it says that there are more."""

_ALL = "*"
_FIRST = datetime(1, 1, 1, tzinfo=ZoneInfo("UTC"))
_LAST = datetime(9999, 12, 31, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deadlines: of these kinds of case (none named: every kind), of this owner, owed by
    these (plan, claimant, reviewer…; none: whoever).  `sees` are the names that restricted cases
    are shown to; cases of the kinds `hidden` are not."""

    kinds: tuple[str, ...] = ()
    owner: str = ""
    clocks: tuple[str, ...] | None = None
    sees: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One open deadline.  `owner` is whoever the work on the case is assigned to, or has it."""

    deadline_id: int
    case_id: int
    number: str
    kind: str
    clock: str
    rule: str
    state: str
    due_on: date | None
    late_from: datetime
    received_at: datetime
    regimes: tuple[str, ...]
    track: str
    zone: str
    owner: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A span of the board: `since` to `to`, half-open, both instants; `count` up to COUNTED + 1."""

    name: str
    since: datetime
    to: datetime
    dues: tuple[Due, ...]
    count: int

    @property
    def more(self) -> bool:
        return self.count > len(self.dues)

    @property
    def counted(self) -> str:
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def board(asked: Asked, *, now: datetime, zone: str, size: int = 50) -> tuple[Column, ...]:
    """Overdue, today, the next 3 days, the next 7, later: two statements a column.

    A deadline belongs to the day of the moment before it is missed, in the zone of the plan.
    """
    found = []
    for name, since, to in spans(now, zone):
        count = _count(asked, since, to)
        dues = tuple(dues_between(asked, since, to, size=size)) if count else ()
        found.append(Column(name, since, to, dues, count))
    return tuple(found)


def spans(now: datetime, zone: str) -> tuple[tuple[str, datetime, datetime], ...]:
    """The columns as half-open spans of `late_from`, which is the first instant too late: what is
    due on a day is missed from the midnight after it."""
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()

    def after(days: int) -> datetime:
        moment = datetime.combine(today + timedelta(days=days), time(), there)
        return moment + timedelta(microseconds=1)

    tomorrow, soon, week = after(1), after(4), after(8)
    over = now + timedelta(microseconds=1)
    return (
        ("Overdue", _FIRST, over),
        ("Today", over, tomorrow),
        ("Next 3 days", tomorrow, soon),
        ("Next 7 days", soon, week),
        ("Later", week, _LAST),
    )


def dues_between(
    asked: Asked,
    since: datetime,
    to: datetime,
    *,
    after: tuple[datetime, int] | None = None,
    size: int,
) -> Sequence[Due]:
    """Those whose time runs out in the span, the earliest first; after a place, to go on."""
    where, values = _where(asked, since, to)
    if after is not None:
        where += " AND (d.late_from, d.id) > (%s, %s)"
        values += list(after)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT d.id, c.id, c.number, c.kind, d.clock, d.rule, d.state, d.due_on, d.late_from,
                   c.received_at, c.regimes, c.track, c.zone, d.steps,
                   coalesce((SELECT max(nullif(coalesce(nullif(w.assigned_to, ''), w.leased_by),
                                               ''))
                             FROM cases_workitem w
                             WHERE w.case_id = c.id AND w.done_at IS NULL), '')
            FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id
            WHERE {where} ORDER BY d.late_from, d.id LIMIT %s
            """,
            [*values, size],
        )
        return [
            Due(
                deadline_id=row[0],
                case_id=row[1],
                number=row[2],
                kind=row[3],
                clock=row[4],
                rule=row[5],
                state=row[6],
                due_on=row[7],
                late_from=row[8],
                received_at=row[9],
                regimes=tuple(row[10]),
                track=row[11],
                zone=row[12],
                steps=tuple(row[13]),
                owner=row[14],
            )
            for row in cursor.fetchall()
        ]


def days_of(
    asked: Asked, first: date, days: int, *, zone: str, size: int = 1000
) -> dict[date, list[Due]]:
    """The calendar: open deadlines by the last day in time, as the plan's zone counts days."""
    there = ZoneInfo(zone)
    tick = timedelta(microseconds=1)
    since = datetime.combine(first, time(), there) + tick
    to = datetime.combine(first + timedelta(days=days), time(), there) + tick
    found: dict[date, list[Due]] = {first + timedelta(days=n): [] for n in range(days)}
    for due in dues_between(asked, since, to, size=size):
        found[(due.late_from - tick).astimezone(there).date()].append(due)
    return found


def _count(asked: Asked, since: datetime, to: datetime) -> int:
    where, values = _where(asked, since, to)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM (
                SELECT 1 FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id
                WHERE {where} LIMIT %s
            ) counted
            """,
            [*values, COUNTED + 1],
        )
        return int(cursor.fetchone()[0])


def _where(asked: Asked, since: datetime, to: datetime) -> tuple[str, list[Any]]:
    """Restricted cases only for whom they are restricted to, whatever the database lets through."""
    where = "d.state IN ('running', 'late') AND d.late_from >= %s AND d.late_from < %s"
    values: list[Any] = [since, to]
    if asked.kinds:
        where += " AND c.kind = ANY(%s)"
        values.append(list(asked.kinds))
    if asked.hidden:
        where += " AND c.kind <> ALL(%s)"
        values.append(list(asked.hidden))
    if asked.clocks is not None:
        where += " AND d.clock = ANY(%s)"
        values.append(list(asked.clocks))
    if asked.owner:
        where += """ AND EXISTS (SELECT 1 FROM cases_workitem w WHERE w.case_id = c.id
            AND w.done_at IS NULL AND %s IN (w.assigned_to, w.leased_by))"""
        values.append(asked.owner)
    if _ALL not in asked.sees:
        where += " AND (c.restricted_to = '' OR c.restricted_to = ANY(%s))"
        values.append(list(asked.sees))
    return where, values
