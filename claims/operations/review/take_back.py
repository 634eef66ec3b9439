"""A pend by mistake is taken back: for ten seconds, by whoever pended, while its letter is here.

What was recorded stays, with a word that it counts no more; no clock and no report reads it.  A
proposal that the pend ended stays ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.operations.review.asking import QUEUE as LETTERS
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.words import UnableToPend
from claims.operations.write_decisions import QUEUE
from claims.policy import may_work_on
from kernel.cases.assigning import GRACE, UNDO
from kernel.cases.models import Event, WorkItem
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import record
from kernel.cases.undoing import take_up_again
from kernel.cases.version import require_version, version_of
from kernel.letters.models import LetterAbout
from kernel.letters.take_back import UnableToTakeBack, take_back
from kernel.people.policy import Actor, insist

PEND, TAKEN_BACK = "waits", "pend_taken_back"
OF_A_PEND = (PEND, "information_needed", "information_period_ends")
"""What a pend records, the first of them first."""


@dataclass(frozen=True, slots=True)
class PendTakenBack:
    """The claim is open again; `letters` is how many will not leave."""

    number: str
    version: str
    letters: int


def take_back_pend(
    number: str, actor: Actor, now: datetime, version: str | None = None
) -> PendTakenBack:
    """As if it had not been let wait.  UnknownClaim, Stale, NotAllowed; UnableToPend where it is
    too late, another's, or something else happened since; or its letter is with the carrier."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        if version is not None:
            require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.pend"))
        pended = _last_pend(held.case)
        if not pended or {each.actor for each in pended} != {actor.name}:
            raise UnableToPend(
                f"that {held.number} waits is not the last thing {actor.name} did, and nobody since"
            )
        if now > pended[0].at + UNDO + GRACE:
            raise UnableToPend(f"a pend can be taken back for {UNDO.seconds} seconds")
        try:
            letters = take_back(_letters(held, pended), now=now)
        except UnableToTakeBack as why:
            raise UnableToPend(str(why)) from None
        said = {"undoes": " ".join(str(each.pk) for each in pended)}
        record(held.case, TAKEN_BACK, now, now=now, by=actor.name, facts=said)
        _open_again(held, actor, pended[0].at, now)
        return PendTakenBack(held.number, version_of(held.case), letters)


def _last_pend(case: int) -> list[Event]:
    """What the pend recorded, where nothing was recorded after it; else nothing."""
    found: list[Event] = []
    for event in Event.objects.filter(case=case).order_by("-pk")[: len(OF_A_PEND)]:
        if event.name not in OF_A_PEND:
            break
        found.insert(0, event)
        if event.name == PEND:
            return found
    return []


def _letters(held: Held, pended: Sequence[Event]) -> list[int]:
    """Those that ask for what the pend found missing."""
    subjects = [f"event:{each.pk}" for each in pended]
    rows = LetterAbout.objects.filter(case=held.case, subject__in=subjects)
    return list(rows.values_list("letter", flat=True))


def _open_again(held: Held, actor: Actor, pended_at: datetime, now: datetime) -> None:
    """The work is there for whoever had it, for what the claim pended for; that a letter could not
    be written is nobody's work any more."""
    reasons = tuple(held.stored.get("pends", ()))
    put_many([Work(held.case, QUEUE, reasons)], now=now)
    take_up_again(held.case, QUEUE, actor.name, now=now)
    of_the_pend = WorkItem.objects.filter(
        case=held.case, queue=LETTERS, made_at=pended_at, done_at=None
    )
    if of_the_pend.exists():
        close([held.case], LETTERS, now=now)
