"""Work that waits: nobody is handed it before its day, unless something happens to the case."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from kernel.record.acting import actor

AT_ONCE = 1000

_WAKING: set[str] = set()


def register(names: Iterable[str]) -> None:
    """Make known which events of an app wake the work of their case."""
    _WAKING.update(names)


def wait(case: int, queue: str, *, until: datetime, why: str, now: datetime) -> bool:
    """A case's open work waits until then, in nobody's hands; whether there was any.

    It stays whose it is: who it is assigned to is handed it again on that day.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asleep AS (
                UPDATE cases_workitem w SET waiting_until = %s, leased_by = '', leased_until = NULL
                FROM (SELECT id, leased_by FROM cases_workitem
                      WHERE case_id = %s AND queue = %s AND done_at IS NULL FOR UPDATE) AS before
                WHERE w.id = before.id RETURNING w.id, before.leased_by
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'wait', %s, leased_by, '', left(%s, 300), %s FROM asleep
            """,
            [until, case, queue, actor(), why, now],
        )
        return cursor.rowcount > 0


def wake(happened: Collection[tuple[int, str]], *, now: datetime) -> None:
    """The waiting work of cases (case, event) to which something happened that wakes it."""
    heard = {case: name for case, name in happened if name in _WAKING}
    if not heard:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH awake AS (
                UPDATE cases_workitem w SET waiting_until = NULL
                FROM unnest(%s::bigint[], %s::text[]) AS v(case_id, event)
                WHERE w.case_id = v.case_id AND w.done_at IS NULL AND w.waiting_until IS NOT NULL
                RETURNING w.id, v.event
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'wake', %s, '', '', event, %s FROM awake
            """,
            [sorted(heard), [heard[case] for case in sorted(heard)], actor(), now],
        )


def wake_due(*, now: datetime) -> None:
    """Whatever has waited its time; what another wakes at this moment is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM cases_workitem
                WHERE done_at IS NULL AND waiting_until <= %s
                ORDER BY waiting_until LIMIT %s FOR UPDATE SKIP LOCKED
            ), awake AS (
                UPDATE cases_workitem w SET waiting_until = NULL FROM due WHERE w.id = due.id
                RETURNING w.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'wake', %s, '', '', 'its day has come', %s FROM awake
            """,
            [now, AT_ONCE, actor(), now],
        )
