"""A person's own request for access to their records (45 CFR 164.524): a case with its clock.

The 30 days run only where the member, or their personal representative, asked in writing.  What a
plan or a provider asks of a provider is no such request, and is followed up by day instead.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.letters.senders import Senders
from claims.operations.chain_cases import regimes_on
from claims.operations.records_letters import UnableToWrite, write_extension
from kernel.cases.deadlines import Opened, open_many
from kernel.cases.models import Case, Deadline, Event
from kernel.cases.timeline import record
from kernel.clocks import catalogue
from kernel.members.models import Member, Representative
from kernel.record.copying import next_ids

KIND = "records_request"
TAKEN = "extension_taken"


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
    personal representative on file.  What they asked for on one day is one request: a case of it
    that is still open is answered as it stands."""
    day = received_at.astimezone(ZoneInfo(zone)).date()
    if received_at > now:
        raise UnableToOpenAccess(f"{day} is still to come: the request was not received")
    _check(member, asked_by, in_writing, day)
    regimes = regimes_on(member.pk, day)
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        if known := _known(member, asked_by, day):
            return known
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


def _known(member: Member, asked_by: str, day: date) -> Case | None:
    """The open case of what this asker sent on that day."""
    cases = Case.objects.filter(
        kind=KIND,
        member=member,
        events__name="received",
        events__facts__asked_by=asked_by,
        deadlines__state__in=("running", "paused", "late", "unknown"),
    )
    for case in cases.order_by("pk"):
        if case.received_at.astimezone(ZoneInfo(case.zone)).date() == day:
            return case
    return None


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
    case: int, *, reason: str, until: date, now: datetime, by: str, senders: Senders
) -> list[int]:
    """Take more time: the letter that says why, and by when, is issued with it, or it is not taken.

    Once, before the time is out, for at most the days of the clock's extension (45 CFR
    164.524(b)(2)).  The clock moves when the letter has left, if that is in time.
    """
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).select_related("member").get(pk=case)
        clock = _is_open(case)
        if not reason.strip():
            raise UnableToOpenAccess("the letter gives the reason for the delay")
        if Event.objects.filter(case=case, name__in=(TAKEN, "extension_notified")).exists():
            raise UnableToOpenAccess("it was extended once; there is no second extension")
        if clock.late_from is None or clock.due_on is None or now >= clock.late_from:
            raise UnableToOpenAccess("the time has run out: a letter now extends nothing")
        days, most = (until - clock.due_on).days, _longest(clock)
        if not 0 < days <= most:
            raise UnableToOpenAccess(
                f"{until} is {days} days after {clock.due_on}, of at most {most}"
            )
        asked_by = str(Event.objects.get(case=case, name="received").facts["asked_by"])
        how: dict[str, Any] = {"why": reason.strip(), "until": until, "now": now, "by": by}
        try:
            letters = write_extension(row, clock, asked_by=asked_by, senders=senders, **how)
        except UnableToWrite as why:
            raise UnableToOpenAccess(f"without its letter it is not taken: {why}") from None
        facts = {"reason": reason.strip(), "days": days, "until": until.isoformat()}
        record(case, TAKEN, now, now=now, by=by, facts=facts | {"letters": letters})
        return letters


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
