"""Work is handed to a person, by whoever may, and taken back: looked at first, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kernel.cases.views import may_take_of
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, Answer, may, may_see, require

Row = tuple[Any, ...]

ASSIGN, TAKE = "work.assign", "work.take"
UNDO = timedelta(seconds=10)
GRACE = timedelta(seconds=5)
"""What a request may take to get here."""


class UnableToUndo(RuntimeError):
    """Too late, or not this person's to undo."""


@dataclass(frozen=True, slots=True)
class Assignable:
    """An item, and whether it can be that person's.  `said` is told with it where it can: who has
    it in hand just now, for instance."""

    item: int
    case: str
    answer: Answer
    said: str = ""


def who_may_have(to: str) -> Answer:
    """Whether this person can be given work at all; nobody, "", always can."""
    return _person(to)[1]


def _person(to: str) -> tuple[Actor | None, Answer]:
    if not to:
        return None, Answer(True, "open to whoever comes first")
    try:
        found = actor_named(to)
    except UnknownPerson as problem:
        return None, Answer(False, str(problem))
    return found, may(found, TAKE)


def look(items: Sequence[int], to: str, by: Actor, *, now: datetime) -> list[Assignable]:
    """What would become of each, in the order given; one that is gone is told as that."""
    require(by, ASSIGN)
    return _looked_at(items, to, now, "")


def assign(
    items: Sequence[int],
    to: str,
    by: Actor,
    *,
    now: datetime,
    why: str = "",
    job: int | None = None,
) -> list[Assignable]:
    """Hand the items to `to` ("": to whoever comes first); those that cannot be stay as they are.

    Whoever has one in hand is not interrupted: it is the other's when that lease ends.
    """
    require(by, ASSIGN)
    with transaction.atomic(), connection.cursor() as cursor:
        found = _looked_at(items, to, now, "FOR UPDATE OF w")
        chosen = [each.item for each in found if each.answer]
        cursor.execute(
            """
            WITH before AS (SELECT id, assigned_to FROM cases_workitem WHERE id = ANY(%s)),
            moved AS (
                UPDATE cases_workitem w SET assigned_to = %s FROM before WHERE w.id = before.id
                RETURNING w.id, before.assigned_to
            )
            INSERT INTO cases_queuemovement
                (item_id, what, who, from_whom, to_whom, why, at, job)
            SELECT id, 'assign', %s, assigned_to, %s, left(%s, 300), %s, %s FROM moved
            """,
            [chosen, to, by.name, to, why, now, job],
        )
    return found


def undo(job: int, by: Actor, *, now: datetime) -> int:
    """Within ten seconds of a job's last assignment: each item is whose it was; how many.

    One that was assigned anew meanwhile stays as it is.  UnableToUndo where it is too late, or
    another's.
    """
    require(by, ASSIGN)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(at), bool_and(who = %s) FROM cases_queuemovement WHERE job = %s",
            [by.name, job],
        )
        last, own = cursor.fetchone()
        if last is None or not own:
            raise UnableToUndo("these assignments are not yours to undo")
        if now > last + UNDO + GRACE:
            raise UnableToUndo(f"it can be undone for {UNDO.seconds} seconds; assign it anew")
        cursor.execute(
            """
            WITH back AS (
                UPDATE cases_workitem w SET assigned_to = m.from_whom
                FROM cases_queuemovement m
                WHERE m.job = %s AND m.what = 'assign' AND m.item_id = w.id
                  AND w.done_at IS NULL AND w.assigned_to = m.to_whom
                RETURNING w.id, m.from_whom, m.to_whom
            )
            INSERT INTO cases_queuemovement (item_id, what, who, from_whom, to_whom, why, at)
            SELECT id, 'assign', %s, to_whom, from_whom, 'undone', %s FROM back
            """,
            [job, by.name, now],
        )
        return cursor.rowcount


def _looked_at(items: Sequence[int], to: str, now: datetime, lock: str) -> list[Assignable]:
    person, able = _person(to)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT w.id, c.number, w.done_at IS NOT NULL, %s = ANY(w.barred),
                   c.restricted_to, w.assigned_to, w.leased_by, w.leased_until, w.queue
            FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id
            WHERE w.id = ANY(%s) ORDER BY w.case_id, w.queue {lock}
            """,
            [to, list(items)],
        )
        rows = {row[0]: row for row in cursor.fetchall()}
    return [_one(item, rows.get(item), person, to, able, now) for item in dict.fromkeys(items)]


def _one(
    item: int, row: Row | None, person: Actor | None, to: str, able: Answer, now: datetime
) -> Assignable:
    if row is None:
        return Assignable(item, "", Answer(False, f"there is no work item {item}"))
    _, number, done, barred, restricted_to, assigned_to, leased_by, until, queue = row
    held = until is not None and until > now and leased_by != to
    said = f"{leased_by} has it in hand until the lease ends" if held else ""
    refusal = ""
    if done:
        refusal = "it is done"
    elif not able:
        refusal = able.why
    elif person and barred:
        refusal = f"{to} is barred from it"
    elif person and not (seen := may_see(person, restricted_to)):
        refusal = seen.why
    elif person and not (theirs := may_take_of(person, queue)):
        refusal = theirs.why
    elif assigned_to == to:
        refusal = f"it is {to}'s already" if to else "it is nobody's already"
    return Assignable(item, number, Answer(not refusal, refusal or "can be assigned"), said)
