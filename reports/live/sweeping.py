"""The part of the sweep that looks at live cases.

It is registered when a process starts; what it works with (pandas, the facts) is loaded when it
works, because most processes never do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta


def look_again(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Every case that changed, as `reports.live.watching` looks at it."""
    from reports.live import watching

    return watching.look_again(now, zone, every)
