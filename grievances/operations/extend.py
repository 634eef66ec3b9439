"""More time for a grievance: only on a ground the law lists, once, before the time is over.

Medicare Advantage has fourteen days (42 CFR 422.564(e)(2)), some states their own.  What is
answered in hours is never extended (42 CFR 422.564(f)).
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from grievances.letters.compose import templates
from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.clocks import Clock, Happening, catalogue, reckon
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

TAKEN, NOTIFIED = "extension_taken", "extension_notified"
INTEREST = "information is needed and the delay is in the enrollee's interest"
RESOLVES = "resolved"


@dataclass(frozen=True, slots=True)
class Extension:
    """`ground` is one the clock lists; `why` is for the letter, and `interest` how the delay is in
    the member's interest, where the ground says so; `days` fewer than the law's most."""

    ground: str
    why: str
    interest: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """Taken; `new_day` is the day (ISO) by which it is to be resolved if the letter leaves now.
    `weak`: nobody has read the row in an official text."""

    clock: str
    cite: str
    new_day: str
    weak: bool


def extend(number: str, said: Extension, actor: Actor, now: datetime, version: str) -> Extended:
    """Take more time.  The clock moves when the letter that says so has left, and not before.

    UnableToGrieve where the law gives none, with its citation.
    """
    with acted(number, actor, "grievance.extend", now, version) as row:
        if row.state != "received":
            raise UnableToGrieve(f"{row.number} is {row.state}: no time of it is running")
        clock = _extendable(row, now)
        _check(row, said, clock)
        assert clock.extension
        new_day = _new_day(row, clock, said, now)
        found = Extended(clock.name, clock.extension.cite, new_day, clock.weak)
        facts = {
            "clock": clock.name,
            "ground": said.ground,
            "why": said.why.strip(),
            "interest": said.interest.strip(),
            "days": said.days,
            "new_day": found.new_day,
            "cites": found.cite,
            "weak": clock.weak,
        }
        batch = Batch()
        happened(row, TAKEN, now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return found


def _extendable(row: Grievance, now: datetime) -> Clock:
    """The duty to resolve, if its law lets it grow by a letter and its time is not over."""
    rows = Deadline.objects.filter(case=row.pk, state__in=("running", "paused", "late"))
    duties = [(each, catalogue()[each.clock]) for each in rows.order_by("id")]
    duties = [pair for pair in duties if any(act.event == RESOLVES for act in pair[1].stops)]
    if not duties:
        raise UnableToGrieve(f"{row.number}: no time to resolve it is running")
    may = [(each, clock) for each, clock in duties if _by_letter(clock)]
    if not may:
        deadline, clock = duties[0]
        cite = clock.no_effect.get(NOTIFIED, clock.cites[0])
        raise UnableToGrieve(
            f"{row.number}: the law gives no extension ({clock.rule}, {cite}); it is due "
            f"{deadline.due_on}"
        )
    deadline, clock = may[0]
    if deadline.late_from is not None and now >= deadline.late_from:
        raise UnableToGrieve(f"{row.number}: its time was over on {deadline.due_on}")
    return clock


def _by_letter(clock: Clock) -> bool:
    allowed = clock.extension
    return allowed is not None and allowed.event == NOTIFIED and bool(allowed.grounds)


def _check(row: Grievance, said: Extension, clock: Clock) -> None:
    allowed = clock.extension
    assert allowed
    assert allowed.span
    if Event.objects.filter(case=row.pk, name__in=(TAKEN, NOTIFIED)).exists():
        raise UnableToGrieve(
            f"{row.number} was extended before: the law allows one extension ({allowed.cite})"
        )
    if said.ground not in allowed.grounds:
        raise UnableToGrieve(
            f"{said.ground!r} is no ground for an extension ({allowed.cite}): "
            f"{'; '.join(allowed.grounds)}"
        )
    if not said.why.strip():
        raise UnableToGrieve("say why more time is needed, as the letter has to")
    if said.ground == INTEREST and not said.interest.strip():
        raise UnableToGrieve("say how the delay is in the member's interest, as the letter has to")
    least = templates()["grv_ext"].least_of("notice.interest")
    if said.ground == INTEREST and len(said.interest.strip()) < least:
        raise UnableToGrieve(
            f"interest: {least} characters at least, as the letter has to say how the delay is in "
            "the member's interest"
        )
    if said.days is not None and not 1 <= said.days <= allowed.span.amount:
        raise UnableToGrieve(
            f"{said.days} days: the law allows at most {allowed.span} ({allowed.cite})"
        )


def _new_day(row: Grievance, clock: Clock, said: Extension, now: datetime) -> str:
    """As the clock will stand once the letter has left today."""
    so_far = happenings({row.pk}).get(row.pk, [])
    letter = Happening(NOTIFIED, now, said.days)
    found = reckon(clock, [*so_far, letter], zone=ZoneInfo(row.case.zone), now=now)
    due = found.due_on or (found.due_at and found.due_at.astimezone(found.zone).date())
    return due.isoformat() if due else ""
