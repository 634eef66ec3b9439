"""What fell due while nobody acted: deadlines, and what the apps keep a day for.  Every minute.

An app adds its own part (`register`, in AppConfig.ready); one sweep does them all, and a part that
fails costs the others nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.module_loading import import_string

from kernel.cases.deadlines import reckon_these
from kernel.cases.lapsing import free_orphans, lapse_leases
from kernel.cases.late import LATE, QUEUE, UNKNOWN
from kernel.cases.models import Deadline
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.cases.waiting import wake_due
from kernel.clocks import Clock, catalogue
from kernel.record.apart import apart
from kernel.record.outbox import forget_sent
from kernel.record.sealing import Batch

AT_ONCE = 500
ACTOR = "sweep"


@dataclass(frozen=True, slots=True)
class Passed:
    """A deadline that ran out."""

    case: int
    clock: str
    rule: str
    late_from: datetime
    owed_by: str


KEPT = timedelta(days=7)
"""How long a message that was sent is kept."""

Part = Callable[[datetime, str, timedelta], Iterable[str]]
"""What an app looks for: at `now`, in the zone of its days, by a sweep that comes `every` so long.
It answers what it found and did, a sentence each."""

_PARTS: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Add a part, under a name of its own."""
    if _PARTS.setdefault(name, part) is not part:
        raise ValueError(f"{name!r} is a part of the sweep already")


@dataclass
class Swept:
    """What a sweep found: deadlines that ran out, and by part what else."""

    passed: list[Passed] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)


def sweep(now: datetime, *, zone: str, every: timedelta) -> Swept:
    """Everything that fell due: deadlines told and acted on, work whose day has come woken, what
    nobody is at any more freed, and the parts of the apps.

    ExceptionGroup where parts failed, after the others were done.
    """
    done = Swept()
    faults: list[Exception] = []
    with apart(faults):
        done.passed = due(now, faults=faults)
    for keep_queue in (wake_due, lapse_leases, free_orphans):
        with apart(faults):
            keep_queue(now=now)
    for name, part in _PARTS.items():
        with apart(faults):
            done.found[name] = list(part(now, zone, every))
    with apart(faults):
        forget_sent(before=now - KEPT)
    if faults:
        raise ExceptionGroup("parts of the sweep failed", faults)
    return done


def due(
    now: datetime,
    *,
    clocks: Mapping[str, Clock] | None = None,
    faults: list[Exception] | None = None,
) -> list[Passed]:
    """Every deadline that has run out by `now` and was not told before.

    Each is recorded as an event.  Where the plan owed the act, what the clock names `on_breach`
    is called, else the case goes to a person; so does one whose clock cannot be reckoned, and one
    whose `on_breach` fails: nothing of that call stays, and its fault is added to `faults`.  Five
    hundred at a time in a transaction of their own; two sweeps at once do not meet.
    """
    known = clocks or {clock.name: clock for clock in catalogue()}
    faults = [] if faults is None else faults
    passed: list[Passed] = []
    looked_at: list[int] = []
    while some := _next(now, known, looked_at, faults):
        passed += some
    _give_unknown(now)
    return passed


def _next(
    now: datetime, clocks: Mapping[str, Clock], looked_at: list[int], faults: list[Exception]
) -> list[Passed]:
    """The next ones; empty at the end.  Each is reckoned again first: nothing late by mistake."""
    passed: list[Passed] = []
    while not passed:
        with transaction.atomic():
            ids = _to_look_at(now, looked_at)
            if not ids:
                return []
            looked_at += ids
            reckon_these(ids, clocks, now=now)
            passed = _late(ids, clocks)
            Deadline.objects.filter(pk__in=ids, state="late").update(told_at=now)
            _tell(passed, now)
            _act(passed, clocks, now, faults)
    return passed


def _to_look_at(now: datetime, looked_at: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM cases_deadline
            WHERE told_at IS NULL AND state IN ('not_started', 'running', 'paused', 'late')
              AND late_from <= %s AND id <> ALL(%s)
            ORDER BY late_from, id LIMIT %s FOR UPDATE SKIP LOCKED
            """,
            [now, looked_at, AT_ONCE],
        )
        return [row[0] for row in cursor.fetchall()]


def _late(deadlines: Sequence[int], clocks: Mapping[str, Clock]) -> list[Passed]:
    """Those that are late now that they have been reckoned again."""
    late = Deadline.objects.filter(pk__in=deadlines, state="late").order_by("late_from", "id")
    return [
        Passed(row.case_id, row.clock, row.rule, row.late_from, clocks[row.clock].owed_by)
        for row in late
        if row.late_from is not None
    ]


def _tell(passed: Sequence[Passed], now: datetime) -> None:
    batch = Batch()
    happened = [
        Happened(
            each.case,
            "deadline_passed",
            each.late_from,
            ACTOR,
            {"clock": each.clock, "rule": each.rule, "owed_by": each.owed_by},
        )
        for each in passed
    ]
    record_many(happened, batch, now=now)
    batch.seal(now)


def _act(
    passed: Iterable[Passed],
    clocks: Mapping[str, Clock],
    now: datetime,
    faults: list[Exception],
) -> None:
    work = []
    for each in passed:
        if each.owed_by != "plan":
            continue  # another's time ran out: a fact, and nothing for us to make up for
        called = clocks[each.clock].on_breach
        if not (called and _followed(called, each, now, faults)):
            work.append(Work(each.case, QUEUE, (f"{LATE}{each.clock}",), priority=1))
    put_many(work, now=now)


def _followed(called: str, passed: Passed, now: datetime, faults: list[Exception]) -> bool:
    """Whether what must follow was done and leaves a person nothing to do: an `on_breach` that
    answers False wants the case told as late too.  One that fails takes no other with it."""
    try:
        with transaction.atomic():
            came = import_string(called)(case=passed.case, clock=passed.clock, now=now)
    except Exception as fault:
        faults.append(fault)
        return False
    return came is not False


def _give_unknown(now: datetime) -> None:
    """Clocks that cannot be reckoned go to a person, once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.case_id, d.clock FROM cases_deadline d
            WHERE d.state = 'unknown' AND NOT EXISTS (
                SELECT 1 FROM cases_workitem w WHERE w.case_id = d.case_id AND w.queue = %s
                  AND 'cannot be reckoned: ' || d.clock = ANY(w.reasons)
            )
            """,
            [QUEUE],
        )
        rows = cursor.fetchall()
    put_many([Work(case, QUEUE, (f"{UNKNOWN}{clock}",)) for case, clock in rows], now=now)
