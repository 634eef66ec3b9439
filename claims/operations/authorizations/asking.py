"""What a request lacks is asked for, and until when the answer may come: the letter is owed from
then."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import UnableToAuthorize
from claims.operations.authorizations.clocks import clocks_of, open_clocks
from claims.operations.authorizations.on_file import happened
from kernel.cases.deadlines import happenings
from kernel.cases.models import Event
from kernel.clocks import Clock, reckon
from kernel.dates import add_hours
from kernel.record.sealing import Batch

NEEDED, PERIOD_ENDS = "information_needed", "information_period_ends"


def ask(
    row: AuthorizationRequest,
    needed: Sequence[str],
    why: str,
    answer_by: datetime | None,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """Note what is needed, and until when the answer may come."""
    least = least_time(row, now)
    if answer_by and least and answer_by < least:
        raise UnableToAuthorize(f"the law gives time for the answer until {least.isoformat()}")
    note_needed(row, needed)
    _record(row, needed, why, answer_by or least, batch, now=now, by=by)
    open_clocks(row, now=now)


def ask_for_missing(row: AuthorizationRequest, batch: Batch, *, now: datetime, by: str) -> None:
    """Ask for what a request lacks as it comes.

    Of an urgent request also by when the answer may come, where the law gives a time for it: its
    own hours run anew from the end of that, though nothing comes (29 CFR 2560.503-1(f)(2)(i)).
    """
    ends = least_time(row, now) if row.track == "expedited" else None
    _record(row, row.missing, "", ends, batch, now=now, by=by)


def ask_in_its_time(row: AuthorizationRequest, batch: Batch, *, now: datetime, by: str) -> None:
    """Ask anew where an urgent request lacks something and was asked for it without the period the
    law gives: no plan was known then, or nobody had asked to hurry.  The letter that was owed and
    says no time is made no more."""
    if row.track != "expedited" or not row.missing or not row.procedures_followed:
        return
    ends = least_time(row, now)
    if ends is None or _has_a_period(row):
        return
    before = Event.objects.filter(case=row.pk, name=NEEDED).order_by("id").last()
    said = before.facts if before else {}
    needed = [each for each in said.get("needed", ()) if each in row.missing]
    needed += [each for each in row.missing if each not in needed]
    instead = before.pk if before else None
    _record(row, needed, said.get("why", ""), ends, batch, now=now, by=by, instead_of=instead)


def _has_a_period(row: AuthorizationRequest) -> bool:
    """A period given before it was asked to hurry is none of its hours."""
    of_it = Event.objects.filter(case=row.pk)
    hurried = of_it.filter(name="expedite_requested").order_by("id").last()
    return of_it.filter(name=PERIOD_ENDS, pk__gt=hurried.pk if hurried else 0).exists()


def _record(
    row: AuthorizationRequest,
    needed: Sequence[str],
    why: str,
    ends: datetime | None,
    batch: Batch,
    *,
    now: datetime,
    by: str,
    instead_of: int | None = None,
) -> None:
    facts = {"needed": list(needed), "why": why, "answer_by": ends.isoformat() if ends else ""}
    if instead_of is not None:
        facts["instead_of"] = str(instead_of)
    happened(row, NEEDED, now, by, batch, now=now, facts=facts)
    if ends:
        happened(row, PERIOD_ENDS, ends, by, batch, now=now)


def note_needed(row: AuthorizationRequest, needed: Sequence[str]) -> None:
    row.missing = list(dict.fromkeys([*row.missing, *needed]))
    row.save(update_fields=["missing"])


def least_time(row: AuthorizationRequest, now: datetime) -> datetime | None:
    """The end of the least period the law gives the claimant for an answer; None: it gives none.

    A period of hours is whole whenever the letter leaves in time; one of days runs from receipt of
    the letter and ends with its last day.
    """
    zone = ZoneInfo(row.case.zone)
    clocks = clocks_of(row, complete=False)
    for clock in clocks:
        if clock.owed_by != "claimant" or clock.starts != ("information_requested",):
            continue
        today = now.astimezone(zone).date()
        limit = clock.limit_on(today)
        if limit is None:
            continue
        if limit.span.counts_hours:
            return add_hours(_told_by(row, clocks, now, zone), limit.span.amount, zone)
        last = limit.span.last_day(received(clock, today))
        return datetime.combine(last, datetime.max.time().replace(microsecond=0), zone)
    return None


def _told_by(
    row: AuthorizationRequest, clocks: Iterable[Clock], now: datetime, zone: ZoneInfo
) -> datetime:
    """When the letter that asks has left at the latest: at the last moment the law gives to ask
    (AE-01: 24 hours from receipt, or from when it was asked to hurry); asked after that, as many
    hours later."""
    known = happenings({row.pk}).get(row.pk, [])
    for clock in clocks:
        if clock.asking is None:
            continue
        within = clock.asking.within.amount
        start = reckon(clock, known, zone=zone, now=now).starts_at
        last = add_hours(start, within, zone) if isinstance(start, datetime) else now
        return last if last > now else add_hours(now, within, zone)
    return now


def received(clock: Clock, sent: date) -> date:
    """When a letter that left that day is taken as received, as the clock of the answer has it."""
    return clock.presumption.span.last_day(sent) if clock.presumption else sent
