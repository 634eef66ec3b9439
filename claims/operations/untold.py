"""The marks of decisions that may owe a letter: read, and taken away once nothing can be owed.

So a round of letters costs what is new, however many decisions are on file.  One call at a time
takes marks away; who comes second reads those there are.  A mark that another call holds is passed
over, and looked at the next time.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from claims.operations.decided_for_letters import HELD_BACK, NO_LETTER, TOLD_AT_ONCE, TOLD_BY_CYCLE

_LOCK = 7_263_016
_HELD_AGAIN = """
    INSERT INTO claims_untold (step, decision_id)
    SELECT 'at_once', d.id FROM cases_workitem w
    JOIN LATERAL (
        SELECT id, disposition FROM claims_decision WHERE claim_id = w.case_id
        ORDER BY number DESC LIMIT 1
    ) d ON d.disposition <> 'pended'
    WHERE w.done_at IS NULL AND w.queue = 'letters' AND w.reasons[1] LIKE 'held%%'
    ORDER BY d.id ON CONFLICT DO NOTHING
"""
_MISSED = f"""
    INSERT INTO claims_untold (step, decision_id)
    SELECT s.step, d.id FROM claims_claim c
    JOIN LATERAL (
        SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
    ) d ON d.disposition <> 'pended'
    JOIN cases_case k ON k.id = c.case_id
    CROSS JOIN LATERAL (
        SELECT 'at_once' WHERE {TOLD_AT_ONCE} UNION ALL
        SELECT 'statements' WHERE {TOLD_BY_CYCLE}
    ) AS s(step)
    WHERE c.state IN ('decided', 'paid', 'denied')
      AND NOT EXISTS (SELECT 1 FROM letters_letterabout a WHERE a.subject = 'decision:' || d.id)
      AND NOT EXISTS (
          SELECT 1 FROM claims_untold o WHERE o.step = s.step AND o.decision_id = d.id)
    ORDER BY d.id ON CONFLICT DO NOTHING
"""
_MARKS = """
    SELECT o.id FROM claims_untold o JOIN claims_decision d ON d.id = o.decision_id
    JOIN claims_claim c ON c.case_id = d.claim_id JOIN cases_case k ON k.id = c.case_id
    WHERE o.step = '{step}' AND ({when}) FOR UPDATE OF o SKIP LOCKED
"""
_OVER = """
    c.state IN ('closed', 'reversed') OR EXISTS (
        SELECT 1 FROM claims_decision n WHERE n.claim_id = d.claim_id AND n.number > d.number)
"""
"""What was closed or taken back is told of again only once it is decided anew."""
_NONE_AT_ONCE = f"""
    {_OVER} OR (NOT {NO_LETTER} AND NOT {HELD_BACK}) OR NOT {TOLD_AT_ONCE}
"""
_NO_STATEMENT = f"""
    (%s::date IS NULL OR o.looked_on IS DISTINCT FROM %s::date)
    AND ({_OVER} OR NOT {NO_LETTER} OR NOT {TOLD_BY_CYCLE})
"""
_OF_LATER = """
    o.looked_on IS DISTINCT FROM %s::date AND (d.decided_at AT TIME ZONE k.zone)::date >= %s
"""
_LOOKED = "UPDATE claims_untold SET looked_on = %s WHERE id IN ({marks})"


def mark_missed() -> int:
    """Mark the decisions in force that have neither mark nor letter, as after rows were written
    with triggers at rest; how many marks.  It reads everything on file."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSED)
        return int(cursor.rowcount)


def settle_at_once(codes: Collection[str]) -> None:
    """Take away the marks of decisions that owe no letter of these codes by themselves; one of
    which a letter is held back is marked again.  In a transaction of its own; nothing is done where
    another call is at it."""
    if not _alone():
        return
    _run(_HELD_AGAIN, [])
    _run(_deleted("at_once", _NONE_AT_ONCE), [list(codes)])


def settle_statements(codes: Collection[str], *, before: date, looking_on: date | None) -> None:
    """Take away the marks of decisions that owe no statement of these codes, without those looked
    at on that day already.  On it none of what was decided from the day `before` on is owed."""
    if not _alone():
        return
    _run(_deleted("statements", _NO_STATEMENT), [looking_on, looking_on, list(codes)])
    if looking_on:
        later = _MARKS.format(step="statements", when=_OF_LATER)
        _run(_LOOKED.format(marks=later), [looking_on, looking_on, before])


def owed_later(decisions: Collection[int], looking_on: date) -> None:
    """The statement of these decisions is not due on that day: they need no look on it any more."""
    marks = (
        "SELECT id FROM claims_untold WHERE step = 'statements' AND decision_id = ANY(%s) "
        "FOR UPDATE SKIP LOCKED"
    )
    _run(_LOOKED.format(marks=marks), [looking_on, list(decisions)])


def marked_at_once(after: int) -> list[int]:
    """The decisions after one that may owe a letter by themselves, in order."""
    return _ids(
        "SELECT decision_id FROM claims_untold WHERE step = 'at_once' AND decision_id > %s "
        "ORDER BY decision_id",
        [after],
    )


def members_marked(after: int, *, before: date, looking_on: date | None) -> list[int]:
    """The members after one who may be owed a statement of what was decided before a day, in order;
    without those of whom it is known that none is owed on the day they are looked at."""
    return _ids(
        """
        SELECT DISTINCT c.member_id FROM claims_untold o
        JOIN claims_decision d ON d.id = o.decision_id JOIN claims_claim c ON c.case_id = d.claim_id
        JOIN cases_case k ON k.id = c.case_id
        WHERE o.step = 'statements' AND c.member_id > %s
          AND (%s::date IS NULL OR o.looked_on IS DISTINCT FROM %s::date)
          AND (d.decided_at AT TIME ZONE k.zone)::date < %s
        ORDER BY c.member_id
        """,
        [after, looking_on, looking_on, before],
    )


def _alone() -> bool:
    """Whether no other transaction takes marks away; until the end of this one, none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _deleted(step: str, when: str) -> str:
    return f"DELETE FROM claims_untold WHERE id IN ({_MARKS.format(step=step, when=when)})"


def _ids(query: str, given: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [row[0] for row in cursor.fetchall()]


def _run(statement: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
