"""The letter that would take more time, before it is made: the real one, and nothing is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claims.operations.authorizations.asked import Extension
from claims.operations.review.asking import drafts_about
from claims.operations.review.denial_letters import DraftLetter, drafted
from claims.operations.review.extend import record_taken, time_running
from claims.operations.review.held import hold, refusals_on_record
from claims.policy import may_work_on
from kernel.people.policy import Actor, insist
from kernel.record.sealing import Batch


@dataclass(frozen=True, slots=True)
class ExtensionPreview:
    """By when we would expect to decide, were the letter sent today, and the last day to answer
    where it asks for something; the letters; `held` says why one could not be written."""

    number: str
    new_day: date
    answer_by: date | None
    letters: tuple[DraftLetter, ...]
    held: tuple[str, ...]


def preview_extension(
    number: str, extension: Extension, actor: Actor, now: datetime
) -> ExtensionPreview:
    """UnknownClaim, NotAllowed; UnableToPend where the law gives no more time."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        insist(may_work_on(actor, held.facts, "claim.extend"))
        clock = time_running(held, extension, now)
        point = transaction.savepoint()
        try:
            taken = record_taken(held, extension, clock, Batch(), now=now, by=actor.name)
            drafts, lacking = drafts_about(held, taken.about, taken.facts, now)
            letters = tuple(drafted(each, held.day(now)) for each in drafts)
        finally:
            transaction.savepoint_rollback(point)
    return ExtensionPreview(held.number, taken.new_day, taken.answer_by, letters, tuple(lacking))
