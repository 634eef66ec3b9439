"""A person's own request for access to their records (45 CFR 164.524): a case with its clock.

The 30 days run only where the member, or their personal representative, asked in writing.  What a
plan or a provider asks of a provider is no such request, and is followed up by day instead.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.operations.chain_cases import regimes_on
from kernel.cases.deadlines import Opened, open_many
from kernel.cases.models import Case, Deadline, Event
from kernel.cases.timeline import record
from kernel.clocks import catalogue
from kernel.members.models import Member, Representative
from kernel.record.copying import next_ids

KIND = "records_request"


class UnableToOpenAccess(ValueError):
    """No request for access that the law gives a time; the message says why."""


def open_access(
    member: Member,
    *,
    asked_by: str,
    in_writing: bool,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
) -> Case:
    """Open the case; its clock runs from `received_at`.  `asked_by` is `member`, or the id of a
    personal representative on file."""
    day = received_at.astimezone(ZoneInfo(zone)).date()
    _check(member, asked_by, in_writing, day)
    regimes = regimes_on(member.pk, day)
    with transaction.atomic():
        number = next_ids("case_number", 1)[0]
        case = Case.objects.create(
            number=f"H{now.astimezone(ZoneInfo(zone)):%y}-{number:07d}",
            kind=KIND,
            member=member,
            regimes=list(regimes),
            request="access",
            zone=zone,
            received_at=received_at,
            opened_at=now,
        )
        record(case.pk, "received", received_at, now=now, by=by, facts={"asked_by": asked_by})
        clocks = catalogue().applicable(regimes=regimes, case=KIND)
        open_many([Opened(case.pk, clocks, received_at, zone)], now=now)
    return case


def _check(member: Member, asked_by: str, in_writing: bool, day: date) -> None:
    if not in_writing:
        raise UnableToOpenAccess("access is asked for in writing (45 CFR 164.524(b)(1))")
    if asked_by == "member":
        return
    if not asked_by.isdigit():
        raise UnableToOpenAccess(
            f"{asked_by!r} is neither the member nor a personal representative on file: what a "
            "plan or a provider asks for starts no time of 45 CFR 164.524"
        )
    acting = Representative.objects.filter(pk=asked_by, member=member, days__contains=day)
    if not acting.exists():
        raise UnableToOpenAccess(f"representative {asked_by} does not act for the member on {day}")


def give_access(case: int, *, at: datetime, now: datetime, by: str) -> None:
    """The records were given: the clock stops."""
    _is_open(case)
    record(case, "provided", at, now=now, by=by)


def extend_access(
    case: int, *, told_at: datetime, reason: str, until: date, now: datetime, by: str
) -> None:
    """The letter that takes more time, with its reason and the new date, has left.

    Once, before the time is out, for at most the days of the clock's extension (45 CFR
    164.524(b)(2)(iii)); the clock gives no effect to any other, so that one is refused here.
    """
    clock = _is_open(case)
    if not reason.strip():
        raise UnableToOpenAccess("the letter gives the reason for the delay")
    if Event.objects.filter(case=case, name="extension_notified").exists():
        raise UnableToOpenAccess("it was extended once; there is no second extension")
    if told_at > now:
        raise UnableToOpenAccess(f"{told_at} is still to come")
    if clock.late_from is None or clock.due_on is None or told_at >= clock.late_from:
        raise UnableToOpenAccess("the time has run out: a letter now extends nothing")
    days, most = (until - clock.due_on).days, _longest(clock)
    if not 0 < days <= most:
        raise UnableToOpenAccess(f"{until} is {days} days after {clock.due_on}, of at most {most}")
    facts = {"reason": reason.strip(), "days": str(days), "until": until.isoformat()}
    record(case, "extension_notified", told_at, now=now, by=by, facts=facts)


def _is_open(case: int) -> Deadline:
    clock = Deadline.objects.filter(case=case, case__kind=KIND).order_by("late_from").first()
    if clock is None:
        raise UnableToOpenAccess(f"case {case} is no request for access")
    if clock.state == "met":
        raise UnableToOpenAccess("the records were given already")
    return clock


def _longest(clock: Deadline) -> int:
    """The days an extension may have, by the clock's law."""
    extension = catalogue()[clock.clock].extension
    if extension is None or extension.span is None:
        raise UnableToOpenAccess(f"{clock.rule} has no extension")
    return extension.span.amount
