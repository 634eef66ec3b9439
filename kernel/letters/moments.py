"""A moment as somebody else tells it, and the one that is taken for it.  Pure.

Who carries letters and files often tells a moment to the minute: 16:40 is any instant of that
minute.  What they carried was handed over to them, and cannot have left, or arrived, before it.
"""

import re
from datetime import datetime, timedelta

EXACT, SECOND, MINUTE = timedelta(), timedelta(seconds=1), timedelta(minutes=1)
_TIME = re.compile(
    r"[T ]\d{2}:?\d{2}(?P<seconds>:?\d{2})?(?P<parts>[.,]\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)",
    re.ASCII | re.IGNORECASE,
)


def precision(text: str) -> timedelta:
    """How exact a moment is as it is written: 2026-04-13T16:40-04:00 is told to the minute.  EXACT
    where that cannot be read of it, so that it is taken as it stands."""
    place = max(text.upper().rfind("T"), text.rfind(" "))
    found = _TIME.fullmatch(text, place) if place > 0 else None
    if found is None or found["parts"]:
        return EXACT
    return SECOND if found["seconds"] else MINUTE


def not_before(told: datetime, least: datetime, within: timedelta) -> tuple[datetime, str]:
    """The moment taken for the one told, and why where it is another.

    `least` is when it was made, or handed over; `within`, how exactly the moment is told.  One that
    cannot be told apart from `least` is taken at `least`: it moves forward alone, and by less than
    what is not known of it.  Any other stays.
    """
    if not told < least < told + within:
        return told, ""
    exact = "to the minute" if within == MINUTE else "to the second"
    why = (
        f"told {exact}, {told.isoformat()}; it was here until "
        f"{least.astimezone(told.tzinfo).isoformat()}, and is taken not before that"
    )
    return least, why


def too_early(told: datetime, least: datetime, within: timedelta) -> bool:
    """Whether it cannot be, however what was not told of it is filled in."""
    return told < least and told + within <= least


def said_of(told: datetime, why: str) -> dict[str, str]:
    """What an event keeps of it: nothing where the moment told is the moment taken."""
    return {"told_at": told.isoformat(), "taken_because": why} if why else {}
