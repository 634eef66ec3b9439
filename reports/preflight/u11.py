"""U11: as many rows a day as the intake log has, and no day without one."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    day,
)

ID, WHAT = "U11", "Counts by day and delegate against intake logs"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.intake is None:
        return [CouldNotLook(ID, "the intake logs were not given")]
    counts: Counter[tuple[date, str]] = Counter()
    for export in exports:
        for cells in export.dicts():
            delegate = cells.get("delegate", "")
            on = day(cells.get("received_date", ""))
            if on is not None:
                counts[on, "" if delegate == export.layout.null else delegate] += 1
    found: list[Fault | CouldNotLook] = []
    for (on, who), logged in sorted(beside.intake.items()):
        has = counts.pop((on, who), 0)
        if has != logged:
            why = f"{on.isoformat()}: {has} rows of {who or 'the plan'}, and the log has {logged}"
            found.append(Fault(ID, ERROR, "", 0, "", "received_date", why))
    for (on, who), has in sorted(counts.items()):
        why = f"{on.isoformat()}: {has} rows of {who or 'the plan'}, and the log has none"
        found.append(Fault(ID, ERROR, "", 0, "", "received_date", why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
