"""What owes no letter: in California, of plans the DMHC licensed, what came by telephone or e-mail
and is fixed and told by the close of the next business day, unless it is about coverage or payment.

Cal. HSC 1368; 28 CCR 1300.68.  It is on file and in the register like any other.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from grievances.models import Grievance, Issue
from grievances.operations.clocks import clocks_of
from kernel.clocks import Clock, Happening, Reckoning, reckon

CLOCK = "st_ca_dmhc_resolve_exempt"
BY_VOICE = "grievance_by_voice"
CAME_BY = ("phone", "email")
ABOUT_COVERAGE = frozenset(
    (
        *("obstruction", "benefit_design", "benefits", "expedite_refused", "extension"),
        *("service_denied", "care_ended", "late_decision", "asks_review", "decision_asked"),
        *("authorization", "payment", "reimbursement", "billing"),
    )
)
"""Categories about a decision on care or its payment, or the way to one: never exempt, a reading of
ours."""


def told_in_time(row: Grievance, at: datetime) -> Reckoning | None:
    """How the time to tell it by voice is counted, where it is told within it at `at`; None where
    it is told later, or the law lets nothing of it be."""
    clock = _clock(row)
    if clock is None or not _may_be(row):
        return None
    events = [Happening("received", row.received_at), Happening("told_orally", at)]
    found = reckon(clock, events, zone=ZoneInfo(row.case.zone), now=at)
    return found if found.state == "met" else None


def _clock(row: Grievance) -> Clock | None:
    known = clocks_of(row, case=BY_VOICE) if row.case.regimes else ()
    return next((each for each in known if each.name == CLOCK), None)


def _may_be(row: Grievance) -> bool:
    """How it came is known, and nothing it answers is about coverage."""
    if row.contact is None or row.contact.channel not in CAME_BY or row.written_asked:
        return False
    whole = (row, *row.merged.order_by("pk"))
    if any(each.of_case_id is not None or each.about != "other" for each in whole):
        return False
    issues = Issue.objects.filter(case__in=[each.pk for each in whole])
    named = {each.category for each in whole} | set(issues.values_list("category", flat=True))
    return not named & ABOUT_COVERAGE
