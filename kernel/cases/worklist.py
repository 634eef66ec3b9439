"""Open work, a page at a time, in the order in which it is handed out or in which it waits.

A page begins after the last item of the page before (keyset): the thousandth costs what the first
does, and nothing is missed or shown twice because work was done in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from kernel.cases.wanted import LATE_FROM, Condition, Wanted

MOST = 200
"""Counting stops here: every page counts each view, and how much more there is changes nothing of
what is done next."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: what its order is made of."""

    late_from: datetime | None
    at_stake: Decimal | None
    priority: int
    made_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Item:
    """Open work on a case.  `late_from` is the first instant that is too late, None where no clock
    runs; `paused` where one is paused.  `leased_by` is who has it in hand until `leased_until`,
    None where nobody does."""

    place: Place
    queue: str
    case_id: int
    case: str
    kind: str
    track: str
    regimes: tuple[str, ...]
    reasons: tuple[str, ...]
    received_at: datetime
    made_at: datetime
    assigned_to: str
    leased_by: str
    leased_until: datetime | None
    waiting_until: datetime | None
    paused: bool = False

    @property
    def id(self) -> int:
        return self.place.id


# The parts of an item's order, as the indexes have them; each ascends.
URGENCY = (LATE_FROM, "(-coalesce(w.at_stake, -1))", "(-(w.priority::integer))", "w.id")
_AGE = ("w.made_at", "w.id")
_PLACES = {
    "deadline": "%s::timestamptz, %s::numeric, %s::integer, %s::bigint",
    "waiting": "%s::timestamptz, %s::bigint",
}
# Whether a clock is paused is looked up item by item: asked with EXISTS, all paused deadlines there
# are may be gathered first, and a page takes the longer the more cases are on file.
_COLUMNS = """
    w.late_from, w.at_stake, w.priority, w.made_at, w.id, w.queue, w.case_id, c.number, c.kind,
    c.track, c.regimes, w.reasons, c.received_at, w.assigned_to, w.leased_by, w.leased_until,
    w.waiting_until, coalesce((
        SELECT TRUE FROM cases_deadline d
        WHERE d.case_id = w.case_id AND d.state = 'paused' LIMIT 1
    ), FALSE) AS paused
"""


def page(
    wanted: Wanted, *, after: Place | None = None, back: bool = False, size: int
) -> list[Item]:
    """The next `size` items, or with `back` those before `after`.  One statement.

    Not those that who asks is barred from, nor those of cases restricted to others.
    """
    sort = wanted.filters.sort or "deadline"
    keys = URGENCY if sort == "deadline" else _AGE
    sense, than = ("DESC", "<") if back else ("ASC", ">")
    where, values = wanted.condition()
    if after is not None:
        where += f" AND ({', '.join(keys)}) {than} ({_PLACES[sort]})"
        values = [*values, *_of_place(after, sort)]
    named = ", ".join(f"{key} AS k{number}" for number, key in enumerate(keys))
    inner = ", ".join(f"{key} {sense}" for key in keys)
    outer = ", ".join(f"k{number} {sense}" for number in range(len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.* FROM unnest(%s::text[]) AS q(name) CROSS JOIN LATERAL (
                SELECT {_COLUMNS}, {named}
                FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id
                WHERE w.queue = q.name AND {where} ORDER BY {inner} LIMIT %s
            ) AS f ORDER BY {outer} LIMIT %s
            """,
            [list(wanted.queues), *values, size, size],
        )
        found = [_item(row, wanted.now) for row in cursor.fetchall()]
    return found[::-1] if back else found


def place_of(wanted: Wanted, case: str) -> tuple[Place, bool] | None:
    """Where the case with this number stands or stood last among these queues, and whether it is
    open; None where it never did.  One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.late_from, w.at_stake, w.priority, w.made_at, w.id, w.done_at IS NULL "
            "FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id "
            "WHERE c.number = %s AND w.queue = ANY(%s) ORDER BY w.done_at IS NULL DESC, w.id "
            "LIMIT 1",
            [case, list(wanted.queues)],
        )
        row = cursor.fetchone()
    return (Place(*row[:-1]), bool(row[-1])) if row else None


def counted_before(wanted: Wanted, place: Place) -> tuple[int, int]:
    """How many are wanted before the place, and how many in all, each up to MOST; one statement."""
    sort = wanted.filters.sort or "deadline"
    keys = URGENCY if sort == "deadline" else _AGE
    where, values = wanted.condition()
    counted = (
        "(SELECT count(*) FROM (SELECT 1 FROM cases_workitem w "
        "JOIN cases_case c ON c.id = w.case_id WHERE w.queue = ANY(%s) AND {} LIMIT %s) AS n)"
    )
    before = f"{where} AND ({', '.join(keys)}) < ({_PLACES[sort]})"
    queues = list(wanted.queues)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {counted.format(before)}, {counted.format(where)}",
            [queues, *values, *_of_place(place, sort), MOST, queues, *values, MOST],
        )
        first, every = cursor.fetchone()
    return int(first), int(every)


@dataclass(frozen=True, slots=True)
class InHand:
    """Work a person has in hand just now."""

    id: int
    case: str
    kind: str
    until: datetime


def counts(wanted: Sequence[Wanted]) -> list[int]:
    """How much there is of each, up to MOST, in one statement."""
    return glance(wanted, "", wanted[0].now)[0] if wanted else []


def glance(wanted: Sequence[Wanted], person: str, now: datetime) -> tuple[list[int], list[InHand]]:
    """How much there is of each, up to MOST, and what the person has in hand; one statement."""
    selects: list[str] = []
    values: list[Any] = []
    for each in wanted:
        where, of_where = each.condition()
        selects.append(
            "(SELECT count(*) FROM (SELECT 1 FROM cases_workitem w "
            "JOIN cases_case c ON c.id = w.case_id "
            f"WHERE w.queue = ANY(%s) AND {where} LIMIT %s) AS counted)"
        )
        values += [list(each.queues), *of_where, MOST]
    selects.append(
        "ARRAY(SELECT concat_ws('|', w.id, c.number, c.kind, extract(epoch FROM w.leased_until)) "
        "FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id WHERE w.leased_by = %s "
        "AND w.leased_until > %s AND w.done_at IS NULL ORDER BY w.leased_until, w.id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selects)}", [*values, person, now])
        *found, held = cursor.fetchone()
    return found, [_in_hand(each) for each in held]


def _in_hand(text: str) -> InHand:
    identity, case, kind, until = text.split("|")
    return InHand(int(identity), case, kind, datetime.fromtimestamp(float(until), UTC))


def free_for(wanted: Wanted, after: Place | None, size: int) -> list[Place]:
    """The next items that nobody holds and that this person may be handed: unassigned or theirs,
    not waiting, not skipped by them today."""
    free, values = may_be_handed(wanted.person, wanted.now)
    where, more = wanted.condition()
    values += more
    if after is not None:
        where += f" AND ({', '.join(URGENCY)}) > ({_PLACES['deadline']})"
        values += _of_place(after, "deadline")
    named = ", ".join(f"{key} AS k{number}" for number, key in enumerate(URGENCY))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.late_from, f.at_stake, f.priority, f.made_at, f.id
            FROM unnest(%s::text[]) AS q(name) CROSS JOIN unnest(%s::text[]) AS a(name)
            CROSS JOIN LATERAL (
                SELECT w.late_from, w.at_stake, w.priority, w.made_at, w.id, {named}
                FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id
                WHERE w.queue = q.name AND w.assigned_to = a.name AND {free} AND {where}
                ORDER BY {", ".join(URGENCY)} LIMIT %s
            ) AS f ORDER BY k0, k1, k2, k3 LIMIT %s
            """,
            [list(wanted.queues), ["", wanted.person], *values, size, size],
        )
        return [Place(*row) for row in cursor.fetchall()]


def may_be_handed(person: str, now: datetime) -> Condition:
    """On the item itself, so that it can be asked again once it is locked."""
    said = (
        "w.done_at IS NULL AND w.waiting_until IS NULL "
        "AND (w.leased_until IS NULL OR w.leased_until <= %s) AND w.assigned_to IN ('', %s) "
        "AND NOT %s = ANY(w.barred) "
        "AND NOT coalesce(w.skipped_until > %s AND %s = ANY(w.skipped_by), FALSE)"
    )
    return said, [now, person, person, now, person]


def _of_place(place: Place, sort: str) -> list[Any]:
    if sort == "waiting":
        return [place.made_at, place.id]
    stake = -place.at_stake if place.at_stake is not None else 1
    return [place.late_from or "infinity", stake, -place.priority, place.id]


def _item(row: tuple[Any, ...], now: datetime) -> Item:
    late_from, at_stake, priority, made_at, identity, queue, case_id, case, kind, *rest = row
    track, regimes, reasons, received_at, assigned_to, by, until, waiting, paused, *_ = rest
    held = until is not None and until > now
    return Item(
        Place(late_from, at_stake, priority, made_at, identity),
        queue,
        case_id,
        case,
        kind,
        track,
        tuple(regimes),
        tuple(reasons),
        received_at,
        made_at,
        assigned_to,
        by if held else "",
        until if held else None,
        waiting if waiting is not None and waiting > now else None,
        paused,
    )
