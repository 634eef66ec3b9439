"""The second level inside a plan whose state has one: a grievance of its own about the first, with
its own receipt and clocks, and the first one's answer appealed in time or late."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from grievances.models import Grievance
from grievances.operations.clocks import ANSWERED as TOLD
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance, happened, held
from kernel.cases.deadlines import happenings
from kernel.cases.models import Event
from kernel.clocks import Clock, Reckoning, catalogue, reckon, shown
from kernel.law.regimes import in_force
from kernel.record.sealing import Batch

SECOND = "second"
ANSWERED = ("resolved", "closed")
FILING = "filed"
MAKING = ("resolution_made", "told_orally")


def next_level(regimes: tuple[str, ...]) -> Clock | None:
    """A duty of the plan at the second level under these regimes; None where no law has one."""
    names = set(in_force(regimes))
    return next((each for each in catalogue() if _of_second(each, names)), None)


def _of_second(clock: Clock, names: set[str]) -> bool:
    when = clock.when
    return "grievance" in when.get("case", ()) and bool(
        when.get("level") == (SECOND,) and names & set(when.get("regime", ()))
    )


def filing_clock(regimes: tuple[str, ...]) -> Clock | None:
    """The member's time to ask for the second level; None where no law on record gives one."""
    names = set(in_force(regimes))
    return next(
        (
            each
            for each in catalogue()
            if each.owed_by == "claimant"
            and TOLD in each.when.get("case", ())
            and names & set(each.when.get("regime", ()))
        ),
        None,
    )


def first_of(number: str, member: int | None, received_at: datetime) -> Grievance | None:
    """The grievance whose answer is appealed, locked; None where none is named.

    UnableToGrieve: there is none of this member's, it is not answered, or was not when this came,
    no law has a second level, or it was asked for already.
    """
    if not number.strip():
        return None
    try:
        first = held(number)
    except UnknownGrievance as why:
        raise UnableToGrieve(str(why)) from None
    if member is None or first.member_id != member:
        raise UnableToGrieve(f"{first.number} is of another member, or nobody knows whose this is")
    if first.state not in ANSWERED:
        raise UnableToGrieve(f"{first.number} is {first.state}: there is no answer to appeal yet")
    if first.level == SECOND or next_level(tuple(first.case.regimes)) is None:
        raise UnableToGrieve(
            f"{first.number} has no second level by a law on record: open a grievance of its own"
        )
    if again := first.next_levels.order_by("pk").first():
        raise UnableToGrieve(f"the second level of {first.number} was asked for: {again.number}")
    if early := before_its_answer(first, received_at):
        raise UnableToGrieve(early)
    return first


def before_its_answer(first: Grievance, received_at: datetime) -> str:
    """Why what came at this moment appeals no answer of it; empty where it may.  What came after
    the answer was made and before its letter left does, and is in time."""
    made = Event.objects.filter(case=first.pk, name__in=MAKING).order_by("at").first()
    if made is None or received_at >= made.at.replace(second=0, microsecond=0):
        return ""  # a person says a receipt to the minute
    at = shown(made.at, ZoneInfo(first.case.zone))
    return f"{first.number} was answered on {at}: what came before that does not appeal the answer"


def asked_for(first: Grievance, made: Grievance, *, now: datetime, by: str) -> None:
    """Put on the first one's record that its answer was appealed, in the caller's transaction."""
    batch = Batch()
    what = f"the answer is appealed in {made.number}"
    facts = {"grievance": made.number, "tells": "second_level", "what": what}
    happened(first, FILING, made.received_at, by, batch, now=now, facts=facts)
    batch.seal(now)


def late(row: Grievance) -> bool:
    """Asked for after the time the law gives for it."""
    found = _time_to_ask(row)
    return found is not None and found.state in ("late", "met_late")


def last_day(row: Grievance) -> date | None:
    """The last day to ask for it; None where no law on record gives one."""
    found = _time_to_ask(row)
    return found.due_on if found else None


def _time_to_ask(row: Grievance) -> Reckoning | None:
    """Reckoned from what happened in the first, whether or not its time is kept there by now."""
    first = row.previous
    clock = filing_clock(tuple(first.case.regimes)) if first else None
    if first is None or clock is None:
        return None
    events = happenings({first.pk}).get(first.pk, [])
    return reckon(clock, events, zone=ZoneInfo(first.case.zone), now=row.received_at)
