"""Queues of work for people.  The database is the queue: nobody is handed what another holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from kernel.cases.models import WorkItem

LEASE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Work:
    """Work on a case, with every reason at once.  `barred` are people who may not have it."""

    case: int
    queue: str
    reasons: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    priority: int = 0


def put_many(work: Sequence[Work], *, now: datetime) -> None:
    """Put cases into a queue, due when the earliest of their clocks is.

    A case that is still in the queue stays there with the new reasons.
    """
    if not work:
        return
    with connection.cursor() as cursor:
        for each in _by_queue(work):
            cursor.execute(
                """
                INSERT INTO cases_workitem
                    (case_id, queue, reasons, priority, late_from, barred, made_at, leased_by)
                SELECT v.case_id, %s, string_to_array(v.reasons, chr(31)), v.priority,
                       (SELECT min(d.late_from) FROM cases_deadline d
                        WHERE d.case_id = v.case_id AND d.state IN ('running', 'late')),
                       string_to_array(v.barred, chr(31)), %s, ''
                FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[])
                     AS v(case_id, reasons, barred, priority)
                ON CONFLICT (case_id, queue) WHERE done_at IS NULL
                DO UPDATE SET reasons = EXCLUDED.reasons, late_from = EXCLUDED.late_from
                """,
                [
                    each[0].queue,
                    now,
                    [item.case for item in each],
                    ["\x1f".join(item.reasons) for item in each],
                    ["\x1f".join(item.barred) for item in each],
                    [item.priority for item in each],
                ],
            )


def _by_queue(work: Sequence[Work]) -> list[list[Work]]:
    queues: dict[str, list[Work]] = {}
    for each in work:
        queues.setdefault(each.queue, []).append(each)
    return list(queues.values())


def close(cases: Collection[int], queue: str, *, now: datetime) -> None:
    """These cases' open work in this queue is done."""
    if cases:
        WorkItem.objects.filter(case__in=cases, queue=queue, done_at__isnull=True).update(
            done_at=now
        )


def take_next(queue: str, person: str, *, now: datetime) -> WorkItem | None:
    """The open item that is due first and that this person may have, leased to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_workitem SET leased_by = %s, leased_until = %s
            WHERE id = (
                SELECT id FROM cases_workitem
                WHERE queue = %s AND done_at IS NULL AND NOT %s = ANY(barred)
                  AND (leased_until IS NULL OR leased_until < %s)
                ORDER BY priority DESC, late_from NULLS LAST, id
                LIMIT 1 FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            [person, now + LEASE, queue, person, now],
        )
        found = cursor.fetchone()
    return WorkItem.objects.get(pk=found[0]) if found else None
