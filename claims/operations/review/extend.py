"""More time to decide a claim: on a ground the law lists, once, before its time is over.

The clock moves when the letter that says so has left, and not before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.operations.authorizations.asked import MISSING, Extension
from claims.operations.review.asking import drafts_about, issue
from claims.operations.review.following_up import answer_time
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.proposals import void_open
from claims.operations.review.words import UnableToPend
from claims.policy import may_work_on
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.cases.timeline import Happened, record_many
from kernel.cases.version import require_version, version_of
from kernel.clocks import Clock, Happening, catalogue, reckon
from kernel.law.regimes import in_force
from kernel.people.policy import Actor, insist
from kernel.record.sealing import Batch

TAKEN, NOTIFIED = "extension_taken", "extension_notified"
CLOCK, ANSWER = "erisa_postservice", "erisa_postservice_answer"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Extended:
    """The letter waits for a carrier; `new_day` is when we expect to decide, were it sent today."""

    number: str
    version: str
    new_day: date
    answer_by: date | None
    letters: tuple[int, ...]
    held: tuple[str, ...]


def grounds_for(regimes: Sequence[str]) -> tuple[str, ...]:
    """The grounds the law lists for this claim; empty: the law gives no extension."""
    clock = catalogue()[CLOCK]
    binds = bool(regimes) and bool(set(in_force(tuple(regimes))) & set(clock.when["regime"]))
    return tuple(clock.extension.grounds) if clock.extension and binds else ()


def extend(
    number: str, extension: Extension, actor: Actor, now: datetime, version: str
) -> Extended:
    """Take more time.  UnknownClaim, Stale, NotAllowed; UnableToPend where the law gives none."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.extend"))
        clock = time_running(held, extension, now)
        void_open(held, actor.name, f"extended by {actor.name}", now=now)
        batch = Batch()
        taken = record_taken(held, extension, clock, batch, now=now, by=actor.name)
        drafts, lacking = drafts_about(held, taken.about, taken.facts, now)
        letters, back = issue(held, drafts, lacking, batch, now=now, by=actor.name)
        batch.seal(now)
        return Extended(
            held.number,
            version_of(held.case),
            taken.new_day,
            taken.answer_by,
            tuple(letters),
            tuple(back),
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What its event says, by that event's name; the new day, and the last day to answer."""

    facts: dict[str, Any]
    new_day: date
    answer_by: date | None
    about: str = TAKEN


def time_running(held: Held, extension: Extension, now: datetime) -> Clock:
    """The clock that may grow so.  UnableToPend where the law does not let it."""
    clock = _running(held, now)
    _check(held, extension, clock)
    return clock


def record_taken(
    held: Held, extension: Extension, clock: Clock, batch: Batch, *, now: datetime, by: str
) -> Taken:
    """Put on record that more time is taken.  In the caller's transaction, who seals the batch."""
    facts, ends = _facts(held, extension, clock, now)
    made = [Happened(held.case, TAKEN, now, by, facts)]
    if ends:
        made.append(Happened(held.case, "information_period_ends", ends, by))
    record_many(made, batch, now=now)
    return Taken(facts, date.fromisoformat(facts["new_day"]), ends.date() if ends else None)


def _running(held: Held, now: datetime) -> Clock:
    row = Deadline.objects.filter(case=held.case, clock=CLOCK).first()
    if held.claim.state != "pended" or row is None or row.state != "running":
        raise UnableToPend(f"{held.number}: no time to decide is running that the law lets grow")
    if row.late_from is not None and now >= row.late_from:
        raise UnableToPend(f"{held.number}: its time was over on {row.due_on}")
    return catalogue()[CLOCK]


def _check(held: Held, extension: Extension, clock: Clock) -> None:
    allowed = clock.extension
    assert allowed is not None
    if Event.objects.filter(case=held.case, name__in=(TAKEN, NOTIFIED)).exists():
        raise UnableToPend(f"{held.number} was extended before: the law allows one extension")
    if extension.ground not in allowed.grounds:
        grounds = "; ".join(allowed.grounds)
        raise UnableToPend(f"that is no ground for an extension ({allowed.cite}): {grounds}")
    if not 0 < len(extension.why.strip()) <= LONGEST:
        told = f"in at most {LONGEST} characters"
        raise UnableToPend(f"say why more time is needed, as the letter has to, {told}")
    if strangers := set(extension.needed) - set(MISSING):
        raise UnableToPend(f"{', '.join(sorted(strangers))}: not one of {', '.join(MISSING)}")
    most = allowed.span.amount if allowed.span else None
    if extension.days is not None and not 1 <= extension.days <= (most or extension.days):
        raise UnableToPend(f"{extension.days} days: the law allows at most {most}")


def _facts(
    held: Held, extension: Extension, clock: Clock, now: datetime
) -> tuple[dict[str, Any], datetime | None]:
    """What the letter tells, and the end of the time to answer where it asks for something."""
    zone, ends = ZoneInfo(held.zone), None
    if extension.needed and (found := answer_time(ANSWER, held.regimes, held.day(now))):
        ends = datetime.combine(found[0], time(23, 59, 59), zone)
    reason = "information" if ends else None
    happened = [*happenings({held.case}).get(held.case, [])]
    happened.append(Happening(NOTIFIED, now, extension.days, reason))
    if ends:
        happened.append(Happening("information_period_ends", ends))
    due = reckon(clock, happened, zone=zone, now=now).due_on
    if due is None:
        raise UnableToPend(f"{held.number}: the new day cannot be reckoned")
    facts = {
        "clock": clock.name,
        "ground": extension.ground,
        "why": extension.why.strip(),
        "days": extension.days,
        "needed": list(extension.needed),
        "for": reason or "",
        "new_day": due.isoformat(),
        "answer_by": ends.isoformat() if ends else "",
    }
    return facts, ends
