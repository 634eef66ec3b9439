"""Every look at protected data is recorded, found or not, and can be asked for.

    looked("d.marsh", "claim page", member="M1001", case="C-000042", now=now)

Whoever guesses a number that is nobody's, or not theirs to see, is recorded too: `NOTHING`,
`REFUSED`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from kernel.record.copying import copy_rows
from kernel.record.models import Look
from kernel.record.stored import clean

LONGEST_CASE = 20
_OF_A_CASE = re.compile(r"([A-Za-z]+[0-9]{2}-[0-9]+):? (.+)")
COLUMNS = ("actor", "at", "what", "why", "member", "case", "outcome")


class Outcome(StrEnum):
    """What came of looking."""

    SEEN = "seen"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which looks are asked for; what is empty does not narrow.  `before` is the time and id of the
    last one shown."""

    actor: str = ""
    member: str = ""
    case: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = None


def looked(
    actor: str,
    what: str,
    *,
    now: datetime,
    member: str = "",
    case: str = "",
    why: str = "",
    outcome: Outcome = Outcome.SEEN,
) -> None:
    """Record that `actor` looked at `what`.  One statement, in the caller's transaction if there
    is one; words too long are cut, never refused."""
    Look.objects.create(
        **dict(zip(COLUMNS, _row(actor, now, what, why, member, case, outcome), strict=True))
    )


def led_nowhere(actor: str, number: str, *, now: datetime) -> None:
    """Record that a number was asked for that leads nowhere this person may go.  What is said of
    a part of a case (`C26-0000019 letter 7`) is kept under the number of the case."""
    shown = "".join(each if each.isprintable() else "?" for each in number)
    whole = _OF_A_CASE.fullmatch(shown)
    case, rest = (whole[1], whole[2]) if whole else (shown, "")
    what = f"a page: {rest or shown}" if rest or len(shown) > LONGEST_CASE else "a page"
    looked(actor, what, now=now, case=case.upper(), outcome=Outcome.NOTHING)


def looked_at_many(
    actor: str, what: str, seen: Iterable[tuple[str, str]], *, now: datetime, why: str = ""
) -> None:
    """The same for a list: `seen` are pairs of member and case.  One statement."""
    rows = [_row(actor, now, what, why, member, case, Outcome.SEEN) for member, case in seen]
    copy_rows("record_look", COLUMNS, rows)


def looks(sought: Sought, size: int) -> list[Look]:
    """The latest first, no more than `size`.  `until` is the first instant too late."""
    found = Look.objects.order_by("-at", "-id")
    for name in ("actor", "member", "case"):
        if given := getattr(sought, name):
            found = found.filter(**{name: given})
    if sought.since:
        found = found.filter(at__gte=sought.since)
    if sought.until:
        found = found.filter(at__lt=sought.until)
    if sought.before:
        at, identity = sought.before
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=identity), at__lte=at)
    return list(found[:size])


def _row(
    actor: str, now: datetime, what: str, why: str, member: str, case: str, outcome: Outcome
) -> Sequence[object]:
    words = [clean(each) for each in (actor, what, why, member, case)]
    limits = (60, 200, 200, 80, LONGEST_CASE)
    actor, what, why, member, case = (
        word[:limit] for word, limit in zip(words, limits, strict=True)
    )
    return actor, now, what, why, member, case, outcome.value
