"""Letters that left: recorded as the carrier's word on them, many at once.

For most of the year no PDF is set: a letter that was made and carried elsewhere, as a delegate's or
an older system's, is on record by its events alone, without a letter's number.  They are those its
template records (`notice_sent`, and `notice_dated` where the reader's time to appeal begins), so
clocks and closing read them as they read ours.  What `letters_issue` would set stays owed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import transaction

from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch
from reports.year.calendar import NEW_YORK

CARRIER = "carrier"
NOON = time(12)
STARTING = ("denial", "dismissal")
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter about a case: its template's code, what it tells, to whom.

    `records` is the event of its sending; `starts`: the reader's time to appeal runs from its date.
    """

    case: int
    code: str
    tells: str
    to: str = "member"
    records: str = "notice_sent"
    starts: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


def sent(notices: Iterable[Notice], at: datetime) -> int:
    """They left at `at`; how many."""
    listed = list(notices)
    for start in range(0, len(listed), AT_ONCE):
        events = [event for each in listed[start : start + AT_ONCE] for event in _events(each, at)]
        with transaction.atomic():
            batch = Batch()
            record_many(events, batch, now=at)
            batch.seal(at)
    return len(listed)


def _events(notice: Notice, at: datetime) -> list[Happened]:
    said = {"code": notice.code, "to": notice.to, "channel": "print", "attempt": 1}
    told = said | {"tells": notice.tells, "reference": f"YP{notice.case}"} | notice.facts
    made = [Happened(notice.case, notice.records, at, CARRIER, told)]
    if notice.starts and notice.tells in STARTING and notice.records == "notice_sent":
        day = at.astimezone(NEW_YORK).date()
        dated = datetime.combine(day, NOON, NEW_YORK)
        made.append(
            Happened(notice.case, "notice_dated", dated, CARRIER, said | {"only_day": f"{day}"})
        )
    return made
