"""Queues of work for people.  The database is the queue: nobody is handed what another holds.

Every movement of an item is kept (`QueueMovement`), written by the statement that moves it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.cases.deadlines import EARLIEST, of_others
from kernel.cases.models import WorkItem
from kernel.cases.waiting import wake_due
from kernel.cases.wanted import Wanted
from kernel.cases.worklist import URGENCY, Place, free_for, may_be_handed
from kernel.money import Money
from kernel.record.acting import actor

LEASE = timedelta(minutes=20)
TRIED_AT_ONCE = 64
"""More than there are people who take at one moment, so that one of them is free."""
_BETWEEN = "\x1f"
_MOVEMENT = """
    INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
"""


class UnableToFinish(RuntimeError):
    """The work is not this person's: done already, or handed to another when the lease lapsed."""


class UnableToSkip(ValueError):
    """No reason is given, and a supervisor wants to read one."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work on a case, with every reason at once.  `barred` are people who may not have it;
    `at_stake` is the money it is about, None where nobody knows; what was put before may know."""

    case: int
    queue: str
    reasons: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    priority: int = 0
    at_stake: Money | None = None


_OWN_BARS: set[str] = set()


def bars_are_its_own(queue: str) -> None:
    """Who is barred in this queue is barred from this work only, and not from the case."""
    _OWN_BARS.add(queue)


def has_bars_of_its_own(queue: str) -> bool:
    """Whether that was said of this queue."""
    return queue in _OWN_BARS


_PUT = f"""
    WITH put AS (
        INSERT INTO cases_workitem (case_id, queue, reasons, priority, late_from, at_stake,
            barred, made_at, assigned_to, leased_by, skipped_by)
        SELECT v.case_id, v.queue, string_to_array(v.reasons, chr(31)), v.priority,
               {EARLIEST.format(case="v.case_id")},
               coalesce(v.at_stake, (SELECT max(o.at_stake) FROM cases_workitem o
                                     WHERE o.case_id = v.case_id)),
               ARRAY(SELECT unnest(string_to_array(v.barred, chr(31))) UNION
                     SELECT unnest(o.barred) FROM cases_workitem o
                     WHERE o.case_id = v.case_id AND o.queue <> ALL(%s) ORDER BY 1),
               %s, '', '', '{{}}'
        FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::smallint[],
                    %s::numeric[])
             AS v(case_id, queue, reasons, barred, priority, at_stake)
        ON CONFLICT (case_id, queue) WHERE done_at IS NULL
        DO UPDATE SET reasons = EXCLUDED.reasons, late_from = EXCLUDED.late_from,
            at_stake = EXCLUDED.at_stake,
            priority = greatest(cases_workitem.priority, EXCLUDED.priority),
            barred = ARRAY(SELECT DISTINCT unnest(cases_workitem.barred || EXCLUDED.barred)
                           ORDER BY 1),
            waiting_until = CASE WHEN cases_workitem.reasons = EXCLUDED.reasons
                                 THEN cases_workitem.waiting_until END
        RETURNING id, reasons, xmax = 0 AS fresh
    )
    {_MOVEMENT}
    SELECT id, 'put', %s, '', '', left(array_to_string(reasons, ', '), 300), %s
    FROM put WHERE fresh
"""


def put_many(work: Sequence[Work], *, now: datetime) -> None:
    """Put cases into queues, due when the earliest of their clocks is: one statement, and one more
    for each that bars somebody.

    A case that is still in the queue stays there with the new reasons, and waits no longer if they
    are others than before.  Who was barred from the case stays barred, in whichever of its queues
    that was said (but for those `bars_are_its_own` names), and it loses no priority.
    """
    if not work:
        return
    once = _once(work)
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT,
            [
                list(of_others()),
                sorted(_OWN_BARS),
                now,
                [each.case for each in once],
                [each.queue for each in once],
                [_BETWEEN.join(each.reasons) for each in once],
                [_BETWEEN.join(each.barred) for each in once],
                [each.priority for each in once],
                [str(each.at_stake) if each.at_stake is not None else None for each in once],
                actor(),
                now,
            ],
        )
    _bar_from_the_rest([each for each in once if each.barred and each.queue not in _OWN_BARS])


def _bar_from_the_rest(work: Sequence[Work]) -> None:
    """Whoever is barred now is barred from what else is open of the case."""
    for each in work:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE cases_workitem SET barred = ARRAY(
                    SELECT unnest(barred)::text UNION SELECT unnest(%s::text[]) ORDER BY 1)
                WHERE case_id = %s AND done_at IS NULL AND NOT barred::text[] @> %s::text[]
                """,
                [list(each.barred), each.case, list(each.barred)],
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
    stakes = [each.at_stake for each in (one, other) if each.at_stake is not None]
    return replace(
        one,
        reasons=tuple(dict.fromkeys(one.reasons + other.reasons)),
        barred=tuple(dict.fromkeys(one.barred + other.barred)),
        priority=max(one.priority, other.priority),
        at_stake=max(stakes, default=None),
    )


def close(cases: Collection[int], queue: str, *, now: datetime) -> None:
    """These cases' open work in this queue is done."""
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH done AS (
                UPDATE cases_workitem SET done_at = %s
                WHERE case_id = ANY(%s) AND queue = %s AND done_at IS NULL
                RETURNING id, leased_by
            )
            {_MOVEMENT} SELECT id, 'finish', %s, leased_by, '', '', %s FROM done
            """,
            [now, sorted(set(cases)), queue, actor(), now],
        )


def take_next(wanted: Wanted) -> WorkItem | None:
    """The item that is due first and that this person may have, leased to them; a movement each.

    Items somebody is taking at this very moment are passed over, not waited for.
    """
    wake_due(now=wanted.now)
    after: Place | None = None
    while True:
        places = free_for(wanted, after, TRIED_AT_ONCE)
        taken = _take_one([each.id for each in places], wanted) if places else None
        if taken is not None:
            return WorkItem.objects.select_related("case").get(pk=taken)
        if len(places) < TRIED_AT_ONCE:
            return None
        after = places[-1]


def _take_one(items: Sequence[int], wanted: Wanted) -> int | None:
    """The first of them that is still free."""
    free, values = may_be_handed(wanted.person, wanted.now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH found AS (
                SELECT w.id, w.leased_by, w.leased_until FROM cases_workitem w
                WHERE w.id = ANY(%s) AND {free}
                ORDER BY {", ".join(URGENCY)} LIMIT 1 FOR UPDATE SKIP LOCKED
            ), moved AS (
                {_MOVEMENT} SELECT id, 'lapse', %s, leased_by, '', '', leased_until FROM found
                WHERE leased_until IS NOT NULL
                UNION ALL SELECT id, 'take', %s, '', %s, '', %s FROM found
            )
            UPDATE cases_workitem w SET leased_by = %s, leased_until = %s
            FROM found WHERE w.id = found.id RETURNING w.id
            """,
            [
                *(list(items), *values, actor(), wanted.person, wanted.person, wanted.now),
                *(wanted.person, wanted.now + LEASE),
            ],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def keep(item: int, person: str, *, now: datetime) -> None:
    """Still at it: the lease begins anew.  UnableToFinish where another has it by now, or is to
    have it when this lease ends."""
    mine = WorkItem.objects.filter(pk=item, leased_by=person, done_at__isnull=True)
    if not mine.filter(assigned_to__in=("", person)).update(leased_until=now + LEASE):
        raise UnableToFinish(_not_theirs(item, person))


def give_back(item: int, person: str, *, now: datetime) -> None:
    """Not done; the next who asks may have it."""
    _mine(item, person, "leased_by = '', leased_until = NULL", [], "give_back", "", now)


def finish(item: int, person: str, *, now: datetime, why: str = "") -> None:
    """Done by this person; `why` is what they say of it.  A lease that lapsed does no harm while
    nobody else took the work."""
    _mine(item, person, "done_at = %s", [now], "finish", why, now)


def skip(item: int, person: str, reason: str, *, now: datetime) -> None:
    """Given back with the reason, which supervisors read.

    Whoever skips is not handed it again that day, by the case's own zone; if it was theirs, it is
    nobody's now, so that another may have it.
    """
    if not reason.strip():
        raise UnableToSkip("say why: a supervisor reads who skipped what")
    _mine(
        item,
        person,
        """
        leased_by = '', leased_until = NULL,
        assigned_to = CASE WHEN w.assigned_to = %s THEN '' ELSE w.assigned_to END,
        skipped_by = CASE WHEN w.skipped_until > %s THEN w.skipped_by ELSE '{}' END || %s::varchar,
        skipped_until = (SELECT (date_trunc('day', %s AT TIME ZONE c.zone) + interval '1 day')
                                AT TIME ZONE c.zone FROM cases_case c WHERE c.id = w.case_id)
        """,
        [person, now, person, now],
        "skip",
        reason.strip(),
        now,
    )


def _mine(
    item: int,
    person: str,
    change: str,
    values: Sequence[Any],
    what: str,
    why: str,
    now: datetime,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH moved AS (
                UPDATE cases_workitem w SET {change}
                WHERE w.id = %s AND w.leased_by = %s AND w.done_at IS NULL RETURNING w.id
            )
            {_MOVEMENT} SELECT id, %s, %s, %s, '', left(%s, 300), %s FROM moved
            """,
            [*values, item, person, what, person, person, why, now],
        )
        if not cursor.rowcount:
            raise UnableToFinish(_not_theirs(item, person))


def _not_theirs(item: int, person: str) -> str:
    return f"work item {item} is not {person}'s any more"
