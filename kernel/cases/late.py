"""Work that exists because a deadline passed: when it ends by itself, and why it is there in words.

It ends when no clock it names is late any more, met or moved; and when the case is decided, where
nothing else of the case is open.  What is left, a person ends who says what was done.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection

from kernel.clocks import Clock, catalogue
from kernel.record.acting import actor

QUEUE = "deadlines"
LATE, UNKNOWN = "late: ", "cannot be reckoned: "
_CLOSE = """
    WITH done AS (
        UPDATE cases_workitem w SET done_at = %s
        WHERE w.case_id = ANY(%s) AND w.queue = %s AND w.done_at IS NULL
          AND cardinality(w.reasons) > 0 AND NOT EXISTS (
              SELECT 1 FROM unnest(w.reasons) AS r(reason) WHERE NOT starts_with(r.reason, %s)
          ) AND {ended}
        RETURNING w.id, w.leased_by
    )
    INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
    SELECT id, 'finish', %s, leased_by, '', %s, %s FROM done
"""
_NOTHING_ELSE = """NOT EXISTS (
    SELECT 1 FROM cases_workitem o
    WHERE o.case_id = w.case_id AND o.id <> w.id AND o.done_at IS NULL
)"""
_NONE_LATE = """NOT EXISTS (
    SELECT 1 FROM unnest(w.reasons) AS r(reason) WHERE NOT EXISTS (
        SELECT 1 FROM cases_deadline d WHERE d.case_id = w.case_id
          AND d.state IN ('met', 'met_late', 'running', 'paused') AND 'late: ' || d.clock = r.reason
    )
)"""


def close_decided(cases: Collection[int], *, now: datetime) -> None:
    """The late work of cases that are decided is done, where nothing else of the case is open."""
    _close(cases, _NOTHING_ELSE, "the case is decided", now)


def close_met(cases: Collection[int], *, now: datetime) -> None:
    """The late work of cases of which no clock it names is late any more is done."""
    _close(cases, _NONE_LATE, "what was late is done", now)


def close_moved(cases: Collection[int], *, now: datetime) -> None:
    """The same where the deadline is another by now, and to come: what it was told for is over."""
    _close(cases, _NONE_LATE, "the deadline is another now, and to come", now)


def _close(cases: Collection[int], ended: str, why: str, now: datetime) -> None:
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSE.format(ended=ended),
            [now, sorted(set(cases)), QUEUE, LATE, actor(), why, now],
        )


def clock_of(reason: str) -> Clock | None:
    """The clock a reason for work names; None where it names none that is on record."""
    for before in (LATE, UNKNOWN):
        if reason.startswith(before):
            try:
                return catalogue()[reason.removeprefix(before)]
            except KeyError:
                return None
    return None


def why_of(reason: str, due_on: date | None = None) -> str:
    """Why there is this work, in words; empty where it is about no deadline on record."""
    clock = clock_of(reason)
    if clock is None:
        return ""
    act = f"{clock.duty[:1].lower()}{clock.duty[1:]}"
    if reason.startswith(UNKNOWN):
        return f"The deadline to {act} cannot be reckoned"
    return f"The deadline to {act} passed" + (f" on {due_on}" if due_on else "")
