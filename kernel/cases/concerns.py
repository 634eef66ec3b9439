"""What checks above the cases would say of a case today: written by them, read by pages and lists.

The app of the reports looks at what changed (`changed`) and keeps what it found (`keep`); the apps
below read it without knowing who looked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kernel.cases.models import Concerns

BACK = 20_000
"""Events this far before the last one seen are compared case by case, for those that were recorded
by a transaction that took longer."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One check that would fail: its id, E for an error or W for a warning, the column, why."""

    check: str
    severity: str
    column: str
    why: str


def concerns_of(cases: Sequence[int]) -> dict[int, tuple[Concern, ...]]:
    """Of those that have any.  One statement."""
    if not cases:
        return {}
    rows = Concerns.objects.filter(pk__in=cases).exclude(found=[]).values_list("pk", "found")
    return {case: _read(found) for case, found in rows}


def concerns_named(number: str) -> tuple[Concern, ...]:
    """Of the case with this number.  One statement."""
    found = Concerns.objects.filter(case__number=number).values_list("found", flat=True).first()
    return _read(found or [])


def keep(
    found: Mapping[int, Sequence[Concern]],
    seen: Mapping[int, int],
    *,
    again: Mapping[int, datetime],
    basis: str,
    now: datetime,
) -> None:
    """What was found of these cases by the data of this `basis`, `seen` being the last event of
    each, and when to look `again` though nothing happens: one statement."""
    Concerns.objects.bulk_create(
        [
            Concerns(
                case_id=case,
                event=event,
                looked_at=now,
                found=[asdict(each) for each in found.get(case, ())],
                again_at=again.get(case),
                basis=basis,
            )
            for case, event in sorted(seen.items())
        ],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["event", "looked_at", "found", "again_at", "basis"],
    )


def changed(kinds: Collection[str], regime: str, most: int, *, now: datetime) -> dict[int, int]:
    """The cases of these kinds under this regime something happened to since they were looked at,
    or whose time is over since then, the longest ago first, each with its last event.  One
    statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.case_id, max(e.id) AS last FROM cases_event e
            JOIN cases_case c ON c.id = e.case_id AND c.kind = ANY(%s) AND %s = ANY(c.regimes)
            LEFT JOIN cases_concerns k ON k.case_id = e.case_id
            WHERE e.id > (SELECT coalesce(max(event), 0) - %s FROM cases_concerns)
                AND e.id > coalesce(k.event, 0)
            GROUP BY e.case_id
            UNION SELECT case_id, event FROM cases_concerns k WHERE again_at <= %s
                AND NOT EXISTS (SELECT 1 FROM cases_event e
                                WHERE e.case_id = k.case_id AND e.id > k.event)
            ORDER BY last LIMIT %s
            """,
            [list(kinds), regime, BACK, now, most],
        )
        return dict(cursor.fetchall())


def judged_by_other(basis: str, most: int) -> dict[int, int]:
    """The cases that were looked at by data that were otherwise, each with its last event: those
    somebody has open work of first, then the newest.  One statement, and the index alone where
    there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.case_id, k.event FROM cases_concerns k
            WHERE k.basis <> %s AND (
                EXISTS (SELECT 1 FROM cases_concerns WHERE basis < %s)
                OR EXISTS (SELECT 1 FROM cases_concerns WHERE basis > %s))
            ORDER BY EXISTS (SELECT 1 FROM cases_workitem w
                             WHERE w.case_id = k.case_id AND w.done_at IS NULL) DESC,
                k.case_id DESC
            LIMIT %s
            """,
            [basis, basis, basis, most],
        )
        return dict(cursor.fetchall())


def _read(found: Sequence[Mapping[str, Any]]) -> tuple[Concern, ...]:
    return tuple(Concern(**each) for each in found)
