"""A person lets a claim wait: for a reason of the catalogue, until a day, with a letter that asks.

Nobody is handed it before that day, unless what is awaited arrives.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.operations.review.asking import ask
from claims.operations.review.following_up import FollowUp, follow_up_of
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.past_deadlines import PastDeadline, past_deadlines
from claims.operations.review.proposals import void_open
from claims.operations.review.words import UnableToPend
from claims.operations.write_decisions import QUEUE
from claims.pend_reasons import PendReason, pend_reasons
from claims.policy import may_work_on
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.cases.version import require_version, version_of
from kernel.cases.waiting import wait
from kernel.people.policy import Actor, insist
from kernel.record.sealing import Batch

LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Pended:
    """The claim waits.  `letters` were made and wait for a carrier; `held` says why one was not;
    `past` are the deadlines that end before it is looked at again."""

    number: str
    version: str
    reason: PendReason
    until: date
    why: str
    letters: tuple[int, ...] = ()
    held: tuple[str, ...] = ()
    past: tuple[PastDeadline, ...] = ()


def pend(
    number: str,
    reason_code: str,
    note: str,
    actor: Actor,
    now: datetime,
    version: str,
    follow_up: date | None = None,
) -> Pended:
    """Let it wait.  UnknownClaim, Stale, NotAllowed; UnableToPend where the reason is unknown, the
    claim does not pend, or the day is none."""
    reason = pend_reasons().get(reason_code)
    if reason is None:
        known = ", ".join(pend_reasons())
        raise UnableToPend(f"{reason_code!r} is not one of {known}")
    if len(note) > LONGEST_NOTE:
        raise UnableToPend(f"a note has at most {LONGEST_NOTE} characters")
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.pend"))
        if held.claim.state != "pended":
            raise UnableToPend(f"{held.number} is {held.claim.state}: only what pends can wait")
        found = follow_up_of(reason, held.regimes, held.day(now), follow_up)
        void_open(held, actor.name, f"pended by {actor.name}", now=now)
        past = past_of(held, reason, found.on, now)
        letters, not_written = _record(held, reason, note.strip(), found, actor, now)
        _let_wait(held, reason, found, now)
        return Pended(
            held.number,
            version_of(held.case),
            reason,
            found.on,
            found.why,
            tuple(letters),
            tuple(not_written),
            past,
        )


def past_of(held: Held, reason: PendReason, on: date, now: datetime) -> tuple[PastDeadline, ...]:
    """The deadlines that would end before that day."""
    zone = ZoneInfo(held.zone)
    return past_deadlines(held.case, zone, on, now, asks=bool(reason.needed))


def _record(
    held: Held, reason: PendReason, note: str, found: FollowUp, actor: Actor, now: datetime
) -> tuple[list[int], list[str]]:
    """That it waits; and, where the reason has a letter, that something is needed, with the letter
    that asks for it."""
    batch = Batch()
    facts = {
        "reason": reason.code,
        "text": reason.text,
        "note": note,
        "until": found.on.isoformat(),
        "why": found.why,
        "clean": reason.clean,
        "resolved_by": list(reason.resolved_by),
    }
    record_many([Happened(held.case, "waits", now, actor.name, facts)], batch, now=now)
    letters: list[int] = []
    not_written: list[str] = []
    if reason.needed:
        letters, not_written = ask(held, reason, note, found, batch, now=now, by=actor.name)
    batch.seal(now)
    return letters, not_written


def _let_wait(held: Held, reason: PendReason, found: FollowUp, now: datetime) -> None:
    reasons = (*held.stored.get("pends", ()), f"waits: {reason.code}")
    put_many([Work(held.case, QUEUE, reasons, priority=reason.priority)], now=now)
    begins = datetime.combine(found.on, time(), ZoneInfo(held.zone))  # it is handed out that day
    wait(held.case, QUEUE, until=begins, why=f"{reason.code}: {found.why}", now=now)
