"""Which state of an item of work somebody saw: changes with each of its movements, with what is
recorded of its case, and with why it is work.

How long a lease still runs is no part of it: whoever keeps at it changes nothing.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from django.db import connection

from kernel.cases.models import WorkItem
from kernel.cases.version import LENGTH, Change, Stale

_NOW = """
    SELECT w.id, (SELECT coalesce(max(m.id), 0) FROM cases_queuemovement m WHERE m.item_id = w.id),
           (SELECT coalesce(max(e.id), 0) FROM cases_event e WHERE e.case_id = w.case_id),
           w.reasons, w.priority, w.at_stake
    FROM cases_workitem w WHERE w.id = ANY(%s)
"""
_SINCE = """
    SELECT what, who, at FROM cases_queuemovement WHERE item_id = %s AND id > %s
    UNION ALL
    SELECT e.name, e.actor, e.recorded_at FROM cases_event e
    JOIN cases_workitem w ON w.case_id = e.case_id WHERE w.id = %s AND e.id > %s
    ORDER BY 3
"""


def version_of_item(item: int) -> str:
    """The version of an item: its last movement and its case's last event, and a digest of what it
    is put for.  One statement."""
    return versions_of_items([item])[item]


def versions_of_items(items: Sequence[int]) -> dict[int, str]:
    """The versions of many items.  One statement, or none."""
    found: dict[int, Sequence[Any]] = {}
    if items:
        with connection.cursor() as cursor:
            cursor.execute(_NOW, [list(items)])
            found = {item: said for item, *said in cursor.fetchall()}
    return {item: _version(item, *found.get(item, (0, 0, ""))) for item in items}


def _version(item: int, moved: int, event: int, *rest: Any) -> str:
    said = sha256(repr((item, list(rest))).encode()).hexdigest()[:LENGTH]
    return f"{moved}.{event}.{said}"


def require_item_version(item: int, seen: str) -> None:
    """Stale where the item is not as it was seen.  It is locked until the end of the transaction,
    so that what is done next is done to what was seen."""
    list(WorkItem.objects.select_for_update().filter(pk=item).values_list("pk"))
    if (now := version_of_item(item)) != seen:
        raise Stale(now, tuple(_since(item, seen)))


def _since(item: int, seen: str) -> Iterator[Change]:
    """What happened after the version seen; everything where that never was one."""
    moved, event = (int(each) if _number(each) else 0 for each in (seen + "..").split(".")[:2])
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [item, moved, item, event])
        rows = cursor.fetchall()
    for what, who, at in rows:
        yield Change(what, who, at)


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
