"""How long is left until a deadline, in words and as a figure.  Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WIDTH = 160
DAY = timedelta(days=1)
SOON_DAYS = 3
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Left:
    """How long is left: in words, in a tone (late, soon, calm; none where no time runs), and as a
    filled part of the bar."""

    words: str
    tone: str
    filled: int


def left(
    late_from: datetime | None, received: datetime, now: datetime, zone: str, *, width: int = WIDTH
) -> Left:
    """Counted in days of the zone.  `late_from` is the first instant that is too late, so the last
    day is that of the moment before it."""
    if late_from is None:
        return Left("no deadline", "none", 0)
    there = ZoneInfo(zone)
    days = ((late_from - _MOMENT).astimezone(there).date() - now.astimezone(there).date()).days
    whole = max((late_from - received) / DAY, 0.0)
    gone = (now - received) / DAY
    filled = width if gone >= whole else round(width * max(gone, 0.0) / whole)
    if late_from <= now:
        return Left(f"{-days} d late" if days else "late today", "late", width)
    if not days:
        return Left("due today", "late", filled)
    return Left(f"{days} d left", "soon" if days <= SOON_DAYS else "calm", filled)
