"""The letter a pended claim would ask with, before it pends: the real one, and nothing is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claims.operations.review.asking import drafts_about, needed
from claims.operations.review.denial_letters import DraftLetter, drafted
from claims.operations.review.following_up import follow_up_of
from claims.operations.review.held import hold, refusals_on_record
from claims.operations.review.past_deadlines import PastDeadline
from claims.operations.review.pend import past_of
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import pend_reasons
from claims.policy import may_work_on
from kernel.people.policy import Actor, insist
from kernel.record.sealing import Batch


@dataclass(frozen=True, slots=True)
class PendPreview:
    """The letters that would go out (none: this reason asks nobody), until when the claim would
    wait and why; `held` says why a letter could not be written; `past` are the deadlines that would
    end before that day."""

    number: str
    until: date
    why: str
    letters: tuple[DraftLetter, ...]
    held: tuple[str, ...]
    past: tuple[PastDeadline, ...] = ()


def preview_pend(
    number: str,
    reason_code: str,
    note: str,
    actor: Actor,
    now: datetime,
    follow_up: date | None = None,
) -> PendPreview:
    """UnknownClaim, NotAllowed; UnableToPend where it could not wait so."""
    reason = pend_reasons().get(reason_code)
    if reason is None:
        raise UnableToPend("choose what it waits for")
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        insist(may_work_on(actor, held.facts, "claim.pend"))
        if held.claim.state != "pended":
            raise UnableToPend(f"{held.number} is {held.claim.state}: only what pends can wait")
        found = follow_up_of(reason, held.regimes, held.day(now), follow_up)
        past = past_of(held, reason, found.on, now)
        if not reason.needed:
            return PendPreview(held.number, found.on, found.why, (), (), past)
        point = transaction.savepoint()
        try:
            batch = Batch()
            facts = needed(held, reason, note.strip(), found, batch, now=now, by=actor.name)
            drafts, lacking = drafts_about(held, "information_needed", facts, now)
            letters = tuple(drafted(each, held.day(now)) for each in drafts)
        finally:
            transaction.savepoint_rollback(point)
    return PendPreview(held.number, found.on, found.why, letters, tuple(lacking), past)
