"""Which state of a case somebody saw: a text that changes with everything recorded about it.

Whoever changes a case says which version they saw (`If-Match`).  Where something was recorded
since, `Stale` says what.  A lease is no event: that somebody has the case in hand changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection

from kernel.cases.models import Event

LENGTH = 20


@dataclass(frozen=True, slots=True)
class Change:
    """Something recorded about the case: what, by whom, when it was written down."""

    name: str
    by: str
    at: datetime


class Stale(RuntimeError):
    """The case is not as it was seen.  `changes` are what was recorded since, the oldest first;
    `version` is the one in force."""

    def __init__(self, version: str, changes: tuple[Change, ...]) -> None:
        said = "; ".join(f"{each.name} by {each.by}" for each in changes)
        super().__init__(f"this changed since you looked: {said or 'it is not known what'}")
        self.version = version
        self.changes = changes


def version_of(case_id: int) -> str:
    """The version of a case: with every event another, and never the same again.  One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest FROM cases_event WHERE case_id = %s ORDER BY id DESC LIMIT 1",
            [case_id],
        )
        return _version(case_id, *(cursor.fetchone() or (0, "")))


def versions_of(cases: Sequence[int]) -> dict[int, str]:
    """The versions of many cases.  One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (case_id) case_id, id, digest FROM cases_event "
            "WHERE case_id = ANY(%s) ORDER BY case_id, id DESC",
            [list(cases)],
        )
        found = {case: (last, digest) for case, last, digest in cursor.fetchall()}
    return {case: _version(case, *found.get(case, (0, ""))) for case in cases}


def version_after(case_id: int, events: Sequence[Event]) -> str:
    """The same from the events of the case, all of them in the order they were recorded."""
    last = events[-1] if events else None
    return _version(case_id, last.pk if last else 0, last.digest if last else "")


def require_version(case_id: int, seen: str) -> None:
    """Stale where the case is not as it was seen.  Called under the lock that changes it."""
    if (now := version_of(case_id)) != seen:
        raise Stale(now, tuple(_since(case_id, seen)))


def _since(case_id: int, seen: str) -> Iterator[Change]:
    """What was recorded after the version seen; everything of a version that never was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest, name, actor, recorded_at FROM cases_event WHERE case_id = %s "
            "ORDER BY id",
            [case_id],
        )
        rows = cursor.fetchall()
    places = [place for place, row in enumerate(rows, 1) if _version(case_id, *row[:2]) == seen]
    for _, _, name, by, at in rows[places[0] if places else 0 :]:
        yield Change(name, by, at)


def _version(case_id: int, event: int, mark: str) -> str:
    return sha256(f"{case_id} {event} {mark}".encode()).hexdigest()[:LENGTH]
