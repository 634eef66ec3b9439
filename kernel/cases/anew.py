"""Every open case reckoned again: when a clock, a calendar or a fact has changed.

Which clocks a case has is chosen by its app, which registers how (`register`, in AppConfig.ready);
of a kind nobody registered, the clocks it has are reckoned again.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kernel.cases.deadlines import Clocks, reckon_again
from kernel.cases.models import Case
from kernel.cases.moved import Moved, keep_many, moved, standings
from kernel.record.sealing import Batch

AT_ONCE = 200
RULES = "every open case was reckoned again"

Choose = Callable[[Collection[int], datetime], None]
"""Gives these cases the clocks their facts ask for, as of a moment; those they have stay."""

_CHOOSERS: dict[str, Choose] = {}


def register(kind: str, choose: Choose) -> None:
    """How cases of this kind come to their clocks."""
    if _CHOOSERS.setdefault(kind, choose) is not choose:
        raise ValueError(f"cases of kind {kind!r} choose their clocks already")


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case of which a deadline moved."""

    number: str
    kind: str
    moved: tuple[Moved, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.number,
            "kind": self.kind,
            "moved": [each.as_json() for each in self.moved],
        }


def reckon_every(
    *, now: datetime, by: str, dry_run: bool = False, clocks: Clocks | None = None
) -> Iterator[MovedCase]:
    """Reckon every case again that has a deadline not met, and answer those of which one moved.

    The earlier answers become an event of the case.  A dry run answers the same and changes
    nothing.  Two hundred cases a transaction.  `clocks` are the catalogue's unless given.
    """
    after = 0
    while cases := _open_after(after):
        after = cases[-1]
        with transaction.atomic():
            found = _reckon(cases, now, by, clocks)
            transaction.set_rollback(dry_run)
        yield from found


def _open_after(case: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT case_id FROM cases_deadline "
            "WHERE case_id > %s AND state NOT IN ('met', 'met_late') ORDER BY case_id LIMIT %s",
            [case, AT_ONCE],
        )
        return [row[0] for row in cursor.fetchall()]


def _reckon(
    cases: Collection[int], now: datetime, by: str, clocks: Clocks | None
) -> list[MovedCase]:
    known = {case.pk: case for case in Case.objects.filter(pk__in=cases)}
    before = standings(cases)
    for kind in sorted({case.kind for case in known.values()} & _CHOOSERS.keys()):
        _CHOOSERS[kind]([pk for pk, case in known.items() if case.kind == kind], now)
    reckon_again(cases, clocks, now=now)
    after = standings(cases)
    changes = {case: moved(before[case], after.get(case, {})) for case in before}
    batch = Batch()
    keep_many(changes, RULES, batch, now=now, by=by)
    batch.seal(now)
    return [
        MovedCase(known[case].number, known[case].kind, tuple(those))
        for case, those in sorted(changes.items())
        if those
    ]
