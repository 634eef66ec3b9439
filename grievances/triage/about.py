"""What words of a row are about: said beside them, or before.  Pure."""

from collections.abc import Sequence

from grievances.triage.hits import Hit, Read, hits_in
from grievances.triage.table import MATTER, Row


def about_of(row: Row, hit: Hit, read: Read, before: Sequence[Read]) -> Hit | None:
    """What it is about: the nearest mention in the sentence; behind a pronoun, and of a fragment,
    one before it.  A body outside names itself once, at the head of its letter."""
    here = [each for name in row.about for each in hits_in(read, name)]
    if here:
        return min(here, key=lambda each: _between(each, hit))
    if row.becomes == MATTER:
        heads = [one for one in before if not any(hits_in(one, name) for name in row.unless)]
        there = [each for one in heads for name in row.about for each in hits_in(one, name)]
        return there[0] if there else None
    for one in reversed(before if read.leans else ()):
        there = [each for name in row.about for each in hits_in(one, name)]
        if there or not one.fragment:
            return there[-1] if there else None
    return None


def _between(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
