"""The way back for who gave an item back, skipped it or let it wait by mistake: for ten seconds."""

from datetime import datetime

from django.db import connection

from kernel.cases.assigning import GRACE, UNDO, UnableToUndo
from kernel.cases.queue import LEASE

WHY = "undone"


def have_back(item: int, person: str, *, now: datetime) -> None:
    """The item is in this person's hand again, and theirs where it was assigned to them before they
    skipped it.

    UnableToUndo: it was something else that last became of it, another's act, or too long ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH last AS (
                SELECT m.what, m.who, m.at FROM cases_queuemovement m
                WHERE m.item_id = %(item)s ORDER BY m.id DESC LIMIT 1
            ), given AS (
                SELECT m.to_whom FROM cases_queuemovement m
                WHERE m.item_id = %(item)s AND m.what = 'assign' ORDER BY m.id DESC LIMIT 1
            ), back AS (
                UPDATE cases_workitem w SET
                    leased_by = %(person)s, leased_until = %(until)s,
                    assigned_to = CASE
                        WHEN last.what = 'skip' AND (SELECT to_whom FROM given) = %(person)s
                        THEN %(person)s ELSE w.assigned_to END,
                    skipped_by = CASE
                        WHEN last.what = 'skip' THEN array_remove(w.skipped_by, %(person)s)
                        ELSE w.skipped_by END
                FROM last
                WHERE w.id = %(item)s AND w.leased_by = '' AND w.done_at IS NULL
                  AND last.what IN ('give_back', 'skip') AND last.who = %(person)s
                  AND last.at >= %(since)s
                RETURNING w.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'take', %(person)s, '', %(person)s, %(why)s, %(now)s FROM back
            """,
            {
                "item": item,
                "person": person,
                "until": now + LEASE,
                "since": now - UNDO - GRACE,
                "why": WHY,
                "now": now,
            },
        )
        if not cursor.rowcount:
            raise UnableToUndo(
                f"it can be undone for {UNDO.seconds} seconds, while nobody else has it"
            )


def take_up_again(case: int, queue: str, person: str, *, now: datetime) -> bool:
    """Work that waits no more is in this person's hand again where it was in theirs when it was
    let wait, and in nobody's since; whether it is.  Whoever lets it go on answers for the time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH item AS (
                SELECT w.id FROM cases_workitem w
                WHERE w.case_id = %(case)s AND w.queue = %(queue)s AND w.done_at IS NULL
            ), last AS (
                SELECT m.from_whom FROM cases_queuemovement m JOIN item ON m.item_id = item.id
                WHERE m.what = 'wait' ORDER BY m.id DESC LIMIT 1
            ), back AS (
                UPDATE cases_workitem w SET leased_by = %(person)s, leased_until = %(until)s
                FROM item, last
                WHERE w.id = item.id AND w.leased_by = '' AND last.from_whom = %(person)s
                RETURNING w.id
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'take', %(person)s, '', %(person)s, %(why)s, %(now)s FROM back
            """,
            {
                "case": case,
                "queue": queue,
                "person": person,
                "until": now + LEASE,
                "why": WHY,
                "now": now,
            },
        )
        return cursor.rowcount > 0
