"""Deadlines are reckoned from the events of the case, every time they change."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from kernel.clocks import Clock, Happening, Reckoning, event_names, reckon
from kernel.record.copying import copy_rows

COLUMNS = ("case_id", "clock", "rule", "due_on", "late_from", "state", "steps")


@dataclass(frozen=True, slots=True)
class Opened:
    """A case just received, with the clocks that apply to it."""

    case: int
    clocks: tuple[Clock, ...]
    received_at: datetime
    zone: str


def open_many(opened: Sequence[Opened], *, now: datetime) -> None:
    """The first deadlines of new cases, by one COPY; the same clock and instant is reckoned once."""
    known: dict[tuple[str, datetime, str], Reckoning] = {}
    copy_rows("cases_deadline", COLUMNS, _rows(opened, known, now))


def _rows(
    opened: Iterable[Opened], known: dict[tuple[str, datetime, str], Reckoning], now: datetime
) -> Iterable[tuple[Any, ...]]:
    for each in opened:
        for clock in each.clocks:
            key = (clock.name, each.received_at, each.zone)
            if key not in known:
                event = Happening("received", each.received_at)
                known[key] = reckon(clock, [event], zone=ZoneInfo(each.zone), now=now)
            found = known[key]
            if found.state != "not_started":
                yield _row(each.case, clock, found)


def _row(case: int, clock: Clock, found: Reckoning) -> tuple[Any, ...]:
    return (
        case,
        clock.name,
        clock.rule,
        found.due_on,
        found.late_from,
        str(found.state),
        list(found.steps),
    )


def reckon_again(cases: Sequence[int], clocks: dict[str, Clock], *, now: datetime) -> None:
    """The deadlines of these cases from all their events; the rows that change are updated."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.clock, d.case_id, c.zone FROM cases_deadline d "
            "JOIN cases_case c ON c.id = d.case_id WHERE d.case_id = ANY(%s)",
            [list(cases)],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT case_id, name, at, facts FROM cases_event WHERE case_id = ANY(%s) ORDER BY id",
            [list(cases)],
        )
        happened: dict[int, list[Happening]] = {}
        for case, name, at, facts in cursor.fetchall():
            happening = _happening(name, at, facts)
            if happening is not None:
                happened.setdefault(case, []).append(happening)
        changes = []
        for identity, name, case, zone in rows:
            found = reckon(clocks[name], happened.get(case, []), zone=ZoneInfo(zone), now=now)
            changes.append((identity, found))
        cursor.execute(
            """
            UPDATE cases_deadline d SET due_on = v.due_on, late_from = v.late_from, state = v.state
            FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::text[])
                 AS v(id, due_on, late_from, state)
            WHERE d.id = v.id
            """,
            [
                [identity for identity, _ in changes],
                [found.due_on for _, found in changes],
                [found.late_from for _, found in changes],
                [str(found.state) for _, found in changes],
            ],
        )


def _happening(name: str, at: datetime, facts: Any) -> Happening | None:
    """An event as clocks know it; what no clock is written in moves none."""
    if name not in event_names():
        return None
    if isinstance(facts, str):
        facts = json.loads(facts)
    days = facts.get("days")
    return Happening(
        name, at, days=int(days) if days else None, reason=facts.get("for") or facts.get("tells")
    )
