"""Open work, a page at a time, in the order in which it is handed out.

A page begins after the last item of the page before (keyset): the thousandth costs what the first
does, and nothing is missed or shown twice because work was done in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a queue an item stands: what its order is made of."""

    priority: int
    late_from: datetime | None
    id: int


@dataclass(frozen=True, slots=True)
class Item:
    """Open work on a case.  `late_from` is the first instant that is too late, None where no clock
    runs; `leased_by` is who has it in hand until `leased_until`."""

    place: Place
    case: str
    kind: str
    reasons: tuple[str, ...]
    received_at: datetime
    made_at: datetime
    leased_by: str
    leased_until: datetime | None


# In the order of the index `work_by_urgency`: what follows a place is up to three stretches of it.
_SAME_DAY = "w.priority = %s AND w.late_from = %s AND w.id > %s"
_LATER = "w.priority = %s AND w.late_from > %s"
_NO_DAY = "w.priority = %s AND w.late_from IS NULL AND w.id > %s"
_LESS_URGENT = "w.priority < %s"
_ORDER = "w.priority DESC, w.late_from, w.id"


def page(queue: str, person: str, *, after: Place | None = None, size: int) -> list[Item]:
    """The next `size` items of the queue that this person may have: not those they are barred
    from, nor those of cases restricted to others.  One statement.
    """
    stretches = _after(after) if after else [("TRUE", ())]
    selects: list[str] = []
    values: list[Any] = []
    for number, (where, of_place) in enumerate(stretches):
        selects.append(f"({_stretch(number, where)})")
        values += [queue, person, person, *of_place, size]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({' UNION ALL '.join(selects)}) AS found "
            "ORDER BY stretch, priority DESC, late_from, id LIMIT %s",
            [*values, size],
        )
        return [_item(row) for row in cursor.fetchall()]


def _stretch(number: int, where: str) -> str:
    return f"""
        SELECT {number} AS stretch, w.priority, w.late_from, w.id, c.number, c.kind, w.reasons,
               c.received_at, w.made_at, w.leased_by, w.leased_until
        FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id
        WHERE w.queue = %s AND w.done_at IS NULL AND NOT %s = ANY(w.barred)
          AND c.restricted_to IN ('', %s) AND {where}
        ORDER BY {_ORDER} LIMIT %s
    """


def _after(place: Place) -> list[tuple[str, Sequence[Any]]]:
    same: list[tuple[str, Sequence[Any]]]
    if place.late_from is None:
        same = [(_NO_DAY, (place.priority, place.id))]
    else:
        same = [
            (_SAME_DAY, (place.priority, place.late_from, place.id)),
            (_LATER, (place.priority, place.late_from)),
            (_NO_DAY, (place.priority, 0)),
        ]
    return [*same, (_LESS_URGENT, (place.priority,))]


def _item(row: tuple[Any, ...]) -> Item:
    _, priority, late_from, identity, case, kind, reasons, received, made, by, until = row
    place = Place(priority, late_from, identity)
    return Item(place, case, kind, tuple(reasons), received, made, by, until)
