"""What of claims the sweep looks for: the parts named in `claims.swept`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from claims.operations.materials import tell_missing
from claims.operations.wake import wake_again
from kernel.cases.sweep import ACTOR


def materials_missing(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Materials whose day to follow up has come: told once, to a person."""
    today = now.astimezone(ZoneInfo(zone)).date()
    for row in tell_missing(zone=zone, now=now, by=ACTOR):
        waited = (today - row.asked_on).days
        yield f"chain {row.chain_id}: {row.kind} of {row.holder} did not come in {waited} days"


def claims_left_waiting(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Accepted claims nobody took: workers are woken again."""
    left = wake_again(now=now, waited=every)
    if left:
        yield f"{left} claims were left waiting; workers are woken again"
