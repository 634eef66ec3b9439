"""What moved when a fact of an appeal changed: its clocks before and after, the old answers kept.

before = standing(row.pk)
...                                   # the fact changes, its events are recorded, clocks opened
moved = keep_moved(row.pk, before, "why", batch, now=now, by=by)
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from kernel.cases.deadlines import Standing
from kernel.cases.moved import Moved, keep, moved, standing
from kernel.record.sealing import Batch

__all__ = ["Moved", "Standing", "keep_moved", "keep_moved_of", "moved", "standing"]


def keep_moved(
    case_id: int,
    before: Mapping[str, Standing],
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> list[Moved]:
    """What is other than before, each with `why`; the earlier answers become an event of the
    case.  In the caller's transaction, who seals the batch."""
    changes = moved(before, standing(case_id), why)
    keep(case_id, changes, why, batch, now=now, by=by)
    return changes


def keep_moved_of(
    cases: Iterable[int],
    before: Mapping[int, Mapping[str, Standing]],
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> tuple[Moved, ...]:
    """The same of each of these cases, by its standing before."""
    return tuple(
        each
        for case in cases
        for each in keep_moved(case, before.get(case, {}), why, batch, now=now, by=by)
    )
