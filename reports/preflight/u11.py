"""U11: as many rows a day as the intake log has, and no working day without one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from reports.preflight.checking import (
    ERROR,
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    day,
)

ID, WHAT = "U11", "Counts by day and delegate against intake logs"
DAY = timedelta(days=1)
BUSY = 10
"""Rows of a working day, on the average, with which a day without any is no chance (for ten, one in
twenty thousand); our own choice.  Of fewer an empty day says nothing."""


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
    found: list[Fault | CouldNotLook] = list(_empty_days(counts, beside))
    for (on, who), logged in sorted(beside.intake.items()):
        has = counts.pop((on, who), 0)
        if has != logged:
            why = f"{on.isoformat()}: {has} rows of {who or 'the plan'}, and the log has {logged}"
            found.append(Fault(ID, ERROR, "", 0, "", "received_date", why))
    for (on, who), has in sorted(counts.items()):
        why = f"{on.isoformat()}: {has} rows of {who or 'the plan'}, and the log has none"
        found.append(Fault(ID, ERROR, "", 0, "", "received_date", why))
    return found


def _empty_days(counts: Counter[tuple[date, str]], beside: Beside) -> Iterator[Fault]:
    """Working days of the period of which neither table nor log has anything: is the log whole?
    What came and is in no table of the period, as it is not decided, came all the same."""
    if beside.period is None or beside.intake is None:
        return
    start, end = beside.period
    days = [start + place * DAY for place in range((end - start).days)]
    working = [each for each in days if each.weekday() < 5 and each <= beside.today]
    seen = Counter(on for (on, _), rows in counts.items() for _ in range(rows))
    logged = {on for on, _ in beside.intake} | beside.came
    if not working or sum(seen[each] for each in working) < BUSY * len(working):
        return
    for each in working:
        if not seen[each] and each not in logged:
            why = f"{each.isoformat()}: no row of anybody, and nothing in the log"
            yield Fault(ID, WARNING, "", 0, "", "received_date", why)


CHECK = Check(ID, WHAT, ERROR, ask)
