"""Which claims a worker takes: whole members, those nobody else is working on, oldest first."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

LOOKED_AT = 20
"""Members a look finds for each claim of a batch: so many workers can hold the first of them and
the next still finds work, and so many batches can be taken of it."""
LEAST = 1000
"""Claims of the smallest batch a look is measured by: smaller ones would look too often."""


class Waiting:
    """The members with accepted claims, oldest first, as one look found them.

    A look takes longer the more claims wait, so it serves batch after batch until it is used up.
    What others decided meanwhile is passed over, what they hold is left for the next look.  Where
    more came of a member since, a batch is larger by that.
    """

    def __init__(self) -> None:
        self._members: list[tuple[int, int]] = []
        """Whoever waits, with how many claims.  A claim of nobody we know stands for itself."""

    def take(self, limit: int) -> list[int]:
        """About `limit` accepted claims of members nobody else is working on, whole members.

        The advisory locks last as long as the transaction; of what another worker holds, nothing
        is taken.
        """
        with connection.cursor() as cursor:
            taken = self._next(cursor, limit)
            if not taken:
                self._members = _look(cursor, max(limit, LEAST) * LOOKED_AT)
                taken = self._next(cursor, limit)
        return sorted(taken)

    def _next(self, cursor: Any, limit: int) -> list[int]:
        taken: list[int] = []
        # Nine tenths are enough: the last few would be tried one by one, past all another holds.
        while self._members and 10 * len(taken) < 9 * limit:
            some, self._members = _as_fit(self._members, limit - len(taken))
            taken += _accepted_of(cursor, _locked(cursor, [who for who, _ in some]))
        return taken


def _look(cursor: Any, members: int) -> list[tuple[int, int]]:
    cursor.execute(
        """
        SELECT coalesce(member_id, -case_id) AS who, count(*)
        FROM claims_claim WHERE state = 'accepted'
        GROUP BY 1 ORDER BY min(received), 1 LIMIT %s
        """,
        [members],
    )
    found: list[tuple[int, int]] = cursor.fetchall()
    return found


def _as_fit(
    waiting: list[tuple[int, int]], room: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first members whose claims fill `room` (at least one), and the rest."""
    count = 0
    while count < len(waiting) and (room > 0 or count == 0):
        room -= waiting[count][1]
        count += 1
    return waiting[:count], waiting[count:]


def _locked(cursor: Any, members: list[int]) -> list[int]:
    """Those of them who still wait and whom nobody else holds, now ours.

    Who no longer waits is not locked: locks are few, and whoever asks for that member would wait.
    """
    cursor.execute(
        """
        SELECT who FROM unnest(%s::bigint[]) AS who WHERE CASE WHEN EXISTS (
            SELECT FROM claims_claim WHERE state = 'accepted' AND member_id = who
        ) OR EXISTS (
            SELECT FROM claims_claim
            WHERE state = 'accepted' AND member_id IS NULL AND case_id = -who
        ) THEN pg_try_advisory_xact_lock(7263002, hashint8(who)) ELSE false END
        """,
        [members],
    )
    return [row[0] for row in cursor.fetchall()]


def _accepted_of(cursor: Any, members: Collection[int]) -> list[int]:
    if not members:
        return []
    cursor.execute(
        "SELECT case_id FROM claims_claim WHERE state = 'accepted' "
        "AND (member_id = ANY(%s) OR member_id IS NULL AND case_id = ANY(%s)) "
        "ORDER BY case_id FOR UPDATE",
        [[who for who in members if who > 0], [-who for who in members if who < 0]],
    )
    return [row[0] for row in cursor.fetchall()]


def take_these(cases: Collection[int]) -> list[int]:
    """Those of these cases that are accepted or pended, their claims locked in order.

    First it waits for whoever works on their members: no worker takes anything of them then.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(7263002, hashint8(who)) FROM (
                SELECT DISTINCT coalesce(member_id, -case_id) AS who FROM claims_claim
                WHERE case_id = ANY(%s) ORDER BY 1) members
            """,
            [sorted(cases)],
        )
        cursor.execute(
            "SELECT case_id FROM claims_claim WHERE case_id = ANY(%s) "
            "AND state IN ('accepted', 'pended') ORDER BY case_id FOR UPDATE",
            [sorted(cases)],
        )
        return [row[0] for row in cursor.fetchall()]


def take_with_members(cases: Collection[int]) -> list[int]:
    """Those of these cases that are accepted, with every accepted claim of the same members, so
    that they can be judged in order.

    It waits for a worker that has one of the members; what that worker decided is not taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT coalesce(member_id, -case_id) FROM claims_claim "
            "WHERE case_id = ANY(%s) AND state = 'accepted' ORDER BY 1",
            [list(cases)],
        )
        members = [row[0] for row in cursor.fetchall()]
        for who in members:  # one after the other, so that they are locked in sorted order
            cursor.execute("SELECT pg_advisory_xact_lock(7263002, hashint8(%s))", [who])
        cursor.execute(
            "SELECT case_id FROM claims_claim WHERE state = 'accepted' "
            "AND (case_id = ANY(%s) OR member_id = ANY(%s)) ORDER BY case_id FOR UPDATE",
            [list(cases), members],
        )
        return [row[0] for row in cursor.fetchall()]


def in_order(cases: Collection[int]) -> list[int]:
    """These cases by member, and inside a member as `claims.facts.load.order_key` has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT case_id FROM claims_claim WHERE case_id = ANY(%s)
            ORDER BY member_id, received, first_served, billing_npi COLLATE "C",
                     patient_control_number COLLATE "C", case_id
            """,
            [list(cases)],
        )
        return [row[0] for row in cursor.fetchall()]


def lock_member_years(cases: Sequence[int]) -> None:
    """The members' years of service, locked in sorted order: nobody can deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO members_memberyear (member_id, year)
            SELECT DISTINCT c.member_id, extract(year FROM l.served)::smallint
            FROM claims_claim c JOIN claims_line l ON l.claim_id = c.case_id
            WHERE c.case_id = ANY(%s) AND c.member_id IS NOT NULL
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """,
            [list(cases)],
        )
        cursor.execute(
            """
            SELECT y.id FROM members_memberyear y WHERE y.member_id = ANY(ARRAY(
                SELECT member_id FROM claims_claim WHERE case_id = ANY(%s)
            )) ORDER BY y.member_id, y.year FOR UPDATE
            """,
            [list(cases)],
        )
