"""More time to decide: only on a ground the law lists, once, before the time is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import Answer, Extension, UnableToAuthorize
from claims.operations.authorizations.asking import least_time, note_needed
from claims.operations.authorizations.clocks import deciding
from claims.operations.authorizations.on_file import happened, held_open
from claims.operations.authorizations.pend import check_needed
from claims.operations.authorizations.read import answer_of
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.clocks import Clock, Happening, reckon
from kernel.record.sealing import Batch

TAKEN = "extension_taken"
EVIDENCE = "medical evidence from a non-contract provider may change a denial"


def extend(number: str, extension: Extension, *, now: datetime, by: str) -> Answer:
    """Take more time.  The clock moves when the letter that says so has left, and not before."""
    with transaction.atomic():
        row = held_open(number)
        _, clock = _moved_by_it(row, now)
        _check(row, extension, clock)
        batch = Batch()
        for_information = bool(extension.needed) and _tolls(clock)
        ends = least_time(row, now) if for_information else None
        if extension.needed:
            note_needed(row, extension.needed)
        facts = {
            "clock": clock.name,
            "ground": extension.ground,
            "why": extension.why.strip(),
            "days": extension.days,
            "needed": list(extension.needed),
            "for": "information" if for_information else "",
            "new_day": _new_day(row, clock, extension, for_information, now, ends),
            "answer_by": ends.isoformat() if ends else "",
        }
        happened(row, TAKEN, now, by, batch, now=now, facts=facts)
        if ends:
            happened(row, "information_period_ends", ends, by, batch, now=now)
        batch.seal(now)
        return answer_of(row)


def _moved_by_it(row: AuthorizationRequest, now: datetime) -> tuple[Deadline, Clock]:
    """The duty to decide that the law lets grow."""
    duties = list(deciding(row))
    if not duties:
        raise UnableToAuthorize(f"{row.number}: no time to decide is running")
    may = [(deadline, clock) for deadline, clock in duties if clock.extension]
    binding = [clock for _, clock in duties if not clock.extension and clock.limits]
    if not may or any(_urgent(clock) for clock in binding):
        named = (binding or [duties[0][1]])[0]
        raise UnableToAuthorize(
            f"{row.number}: the law gives no extension ({named.rule}, {named.cites[0]})"
        )
    deadline, clock = may[0]
    if deadline.late_from is not None and now >= deadline.late_from:
        raise UnableToAuthorize(f"{row.number}: its time was over on {deadline.due_on}")
    return deadline, clock


def _urgent(clock: Clock) -> bool:
    """A running duty in hours that nothing lengthens binds, whatever else runs beside it."""
    return clock.counts_hours and not clock.secondary


def _check(row: AuthorizationRequest, extension: Extension, clock: Clock) -> None:
    allowed = clock.extension
    assert allowed is not None
    if Event.objects.filter(case=row.pk, name=TAKEN).exists():
        raise UnableToAuthorize(f"{row.number} was extended before: the law allows one extension")
    if extension.ground not in allowed.grounds:
        grounds = "; ".join(allowed.grounds)
        raise UnableToAuthorize(
            f"{extension.ground!r} is no ground for an extension ({allowed.cite}): {grounds}"
        )
    if not extension.why.strip():
        raise UnableToAuthorize("say why more time is needed, as the letter has to")
    if extension.ground == EVIDENCE and not extension.needed:
        raise UnableToAuthorize("say which evidence is waited for")
    if extension.needed:
        check_needed(extension.needed)
    most = allowed.span.amount if allowed.span else None
    if extension.days is not None and not 1 <= extension.days <= (most or extension.days):
        raise UnableToAuthorize(f"{extension.days} days: the law allows at most {most}")


def _tolls(clock: Clock) -> bool:
    """Whether the law stops this clock while information is waited for."""
    return any(each.begins.event == "extension_notified" for each in clock.tolling)


def _new_day(
    row: AuthorizationRequest,
    clock: Clock,
    extension: Extension,
    for_information: bool,
    now: datetime,
    ends: datetime | None,
) -> str:
    """By when we expect to decide: as the clock will stand once the letter has left today."""
    happened = happenings({row.pk}).get(row.pk, [])
    reason = "information" if for_information else None
    happened = [*happened, Happening("extension_notified", now, extension.days, reason)]
    if ends:
        happened.append(Happening("information_period_ends", ends))
    found = reckon(clock, happened, zone=ZoneInfo(row.case.zone), now=now)
    due = found.due_on or (found.due_at.date() if found.due_at else None)
    return due.isoformat() if due else ""
