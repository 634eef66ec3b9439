"""Whether a grievance came after its time.  A late one is flagged, told so, and heard."""

from datetime import date
from zoneinfo import ZoneInfo

from grievances.law_book import book
from grievances.models import Grievance
from grievances.operations import second_level
from kernel.cases.models import Deadline
from kernel.dates import Span

BY_CLOCK = "ma_grievance_filing"
NOT_OF_THE_DMHC = "cdi"


def flag_late_filing(row: Grievance) -> None:
    """Set `late_filed` as the facts now are.  Where nobody knows the day it happened, nothing is
    late; an integrated plan has no limit (42 CFR 422.630)."""
    late = is_late(row)
    if late != row.late_filed:
        row.late_filed = late
        row.save(update_fields=["late_filed"])


def is_late(row: Grievance) -> bool:
    """By the clock of Medicare Advantage, or the state's limit; at the second level by the time the
    state gives to ask for it."""
    if row.previous is not None:
        return second_level.late(row)
    if row.occurred_on is None or not row.case.regimes:
        return False
    clock = Deadline.objects.filter(case=row.pk, clock=BY_CLOCK).first()
    if clock is not None:
        return clock.state in ("late", "met_late")
    last = last_day(row)
    return last is not None and received_day(row) > last


def last_day(row: Grievance) -> date | None:
    """The last day to file by a state's limit; None where it has none."""
    if row.previous is not None:
        return second_level.last_day(row)
    if row.occurred_on is None or row.body == NOT_OF_THE_DMHC:
        return None
    law = book().opened(tuple(row.case.regimes), receipt_date=received_day(row))
    found = law.find("answers.filed_within")
    return Span.parse(found.amount).last_day(row.occurred_on) if found else None


def received_day(row: Grievance) -> date:
    """The day of the first receipt, where the case is."""
    return row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
