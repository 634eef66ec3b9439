"""What moved when a fact of an appeal changed: its clocks before and after, the old answers kept.

before = standing(row.pk)
...                                   # the fact changes, its events are recorded, clocks opened
moved = keep_moved(row.pk, before, "why", batch, now=now, by=by)
"""

from collections.abc import Mapping
from datetime import datetime

from kernel.cases.deadlines import Standing
from kernel.cases.moved import Moved, keep, moved, standing
from kernel.record.sealing import Batch

__all__ = ["Moved", "Standing", "keep_moved", "moved", "standing"]


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
