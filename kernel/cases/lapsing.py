"""What nobody is at any more comes free again: leases that ran out, work of people who left."""

from datetime import datetime

from django.db import connection

from kernel.people.policy import permission
from kernel.record.acting import actor

TAKE = "work.take"


def lapse_leases(*, now: datetime) -> int:
    """Leases that ran out are told as movements; how many.

    The item is free without this, too; and who had it last may still finish it while nobody else
    took it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH lapsed AS (
                SELECT id, leased_by, leased_until FROM cases_workitem
                WHERE done_at IS NULL AND leased_until <= %s FOR UPDATE SKIP LOCKED
            ), freed AS (
                UPDATE cases_workitem w SET leased_until = NULL FROM lapsed
                WHERE w.id = lapsed.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'lapse', %s, leased_by, '', '', leased_until FROM lapsed
            """,
            [now, actor()],
        )
        return cursor.rowcount


def free_orphans(*, now: datetime) -> int:
    """What is assigned to people who work here no more, or may not take work now, is nobody's and
    open to everybody; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH orphans AS (
                SELECT w.id, w.assigned_to FROM cases_workitem w
                WHERE w.done_at IS NULL AND w.assigned_to <> '' AND NOT EXISTS (
                    SELECT 1 FROM people_person p JOIN auth_user u ON u.id = p.user_id
                    JOIN people_roleheld r ON r.person_id = p.id
                    WHERE u.username = w.assigned_to AND u.is_active AND r.role = ANY(%s)
                ) FOR UPDATE OF w SKIP LOCKED
            ), freed AS (
                UPDATE cases_workitem w SET assigned_to = '' FROM orphans WHERE w.id = orphans.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'assign', %s, assigned_to, '', 'takes no work here any more', %s FROM orphans
            """,
            [list(permission(TAKE).roles), actor(), now],
        )
        return cursor.rowcount
