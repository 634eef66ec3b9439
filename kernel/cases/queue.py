"""Queues of work for people.  The database is the queue: nobody is handed what another holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from kernel.cases.models import WorkItem

LEASE = timedelta(minutes=20)
_BETWEEN = "\x1f"


class UnableToFinish(RuntimeError):
    """The work is not this person's: done already, or handed to another when the lease lapsed."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work on a case, with every reason at once.  `barred` are people who may not have it."""

    case: int
    queue: str
    reasons: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    priority: int = 0


def put_many(work: Sequence[Work], *, now: datetime) -> None:
    """Put cases into queues, due when the earliest of their clocks is: one statement.

    A case that is still in the queue stays there with the new reasons.  Who was barred from it
    stays barred, and it loses no priority.
    """
    if not work:
        return
    once = _once(work)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_workitem
                (case_id, queue, reasons, priority, late_from, barred, made_at, leased_by)
            SELECT v.case_id, v.queue, string_to_array(v.reasons, chr(31)), v.priority,
                   (SELECT min(d.late_from) FROM cases_deadline d
                    WHERE d.case_id = v.case_id AND d.state IN ('running', 'late')),
                   string_to_array(v.barred, chr(31)), %s, ''
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::smallint[])
                 AS v(case_id, queue, reasons, barred, priority)
            ON CONFLICT (case_id, queue) WHERE done_at IS NULL
            DO UPDATE SET reasons = EXCLUDED.reasons, late_from = EXCLUDED.late_from,
                priority = greatest(cases_workitem.priority, EXCLUDED.priority),
                barred = ARRAY(SELECT DISTINCT unnest(cases_workitem.barred || EXCLUDED.barred)
                               ORDER BY 1)
            """,
            [
                now,
                [each.case for each in once],
                [each.queue for each in once],
                [_BETWEEN.join(each.reasons) for each in once],
                [_BETWEEN.join(each.barred) for each in once],
                [each.priority for each in once],
            ],
        )


def _once(work: Sequence[Work]) -> list[Work]:
    """What is put twice into one queue is put once, with every reason.  In the order of cases, so
    that two who put the same ones cannot block each other for ever."""
    found: dict[tuple[int, str], Work] = {}
    for each in work:
        key = (each.case, each.queue)
        before = found.get(key)
        found[key] = each if before is None else _both(before, each)
    return [found[key] for key in sorted(found)]


def _both(one: Work, other: Work) -> Work:
    return replace(
        one,
        reasons=tuple(dict.fromkeys(one.reasons + other.reasons)),
        barred=tuple(dict.fromkeys(one.barred + other.barred)),
        priority=max(one.priority, other.priority),
    )


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
                  AND (leased_until IS NULL OR leased_until <= %s)
                ORDER BY priority DESC, late_from NULLS LAST, id
                LIMIT 1 FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            [person, now + LEASE, queue, person, now],
        )
        found = cursor.fetchone()
    return WorkItem.objects.get(pk=found[0]) if found else None


def keep(item: int, person: str, *, now: datetime) -> None:
    """Still at it: the lease begins anew.  UnableToFinish where another has it by now."""
    _mine(item, person, leased_until=now + LEASE)


def give_back(item: int, person: str) -> None:
    """Not done; the next who asks may have it."""
    _mine(item, person, leased_by="", leased_until=None)


def finish(item: int, person: str, *, now: datetime) -> None:
    """Done by this person.  A lease that lapsed does no harm while nobody else took the work."""
    _mine(item, person, done_at=now)


def _mine(item: int, person: str, **columns: datetime | str | None) -> None:
    mine = WorkItem.objects.filter(pk=item, leased_by=person, done_at__isnull=True)
    if not mine.update(**columns):
        raise UnableToFinish(f"work item {item} is not {person}'s any more")
