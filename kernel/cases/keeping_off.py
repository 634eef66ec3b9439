"""Who may not have the work of a case: barred by name, or no longer let see it.

Neither takes anything back that was done; both hold for whatever work the case has later.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from kernel.cases.models import Case, WorkItem
from kernel.cases.queue import has_bars_of_its_own
from kernel.record.sight import unrestricted


def bar(case: int, name: str) -> bool:
    """Hand the person no work of the case from now on; whether the case has any to keep them from.

    Work that is done is marked too: what is put later takes over who is barred.
    """
    rows = [
        (row.pk, row.barred)
        for row in WorkItem.objects.select_for_update().filter(case=case).order_by("pk")
        if row.done_at is None or not has_bars_of_its_own(row.queue)
    ]
    for pk, barred in rows:
        WorkItem.objects.filter(pk=pk).update(barred=sorted({*barred, name}))
    return bool(rows)


def restrict(case: int, to: str) -> None:
    """Only `to`, a username or `role:NAME`, may see the case from now on; empty: everybody who may
    see cases of its kind."""
    with unrestricted():
        Case.objects.filter(pk=case).update(restricted_to=to)


def holders(case: int) -> frozenset[str]:
    """Everybody who has open work of the case in hand, or whose it is to do."""
    rows = WorkItem.objects.filter(case=case, done_at__isnull=True)
    names = rows.values_list("leased_by", "assigned_to")
    return frozenset(name for row in names for name in row if name)


def take_away(case: int, names: Collection[str], why: str, by: str, *, now: datetime) -> None:
    """Open work of the case leaves these persons, in hand or theirs to do; a movement each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH before AS (
                SELECT id, leased_by, assigned_to FROM cases_workitem
                WHERE case_id = %(case)s AND done_at IS NULL
                  AND (leased_by = ANY(%(names)s) OR assigned_to = ANY(%(names)s))
                ORDER BY id FOR UPDATE
            ), freed AS (
                UPDATE cases_workitem w SET
                    leased_by = CASE WHEN b.leased_by = ANY(%(names)s) THEN '' ELSE b.leased_by END,
                    leased_until = CASE WHEN b.leased_by = ANY(%(names)s) THEN NULL
                                        ELSE w.leased_until END,
                    assigned_to = CASE WHEN b.assigned_to = ANY(%(names)s) THEN ''
                                       ELSE b.assigned_to END
                FROM before b WHERE w.id = b.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'give_back', %(by)s, leased_by, '', left(%(why)s, 300), %(now)s FROM before
            WHERE leased_by = ANY(%(names)s)
            UNION ALL
            SELECT id, 'assign', %(by)s, assigned_to, '', left(%(why)s, 300), %(now)s FROM before
            WHERE assigned_to = ANY(%(names)s)
            """,
            {"case": case, "names": sorted(names), "why": why, "by": by, "now": now},
        )
