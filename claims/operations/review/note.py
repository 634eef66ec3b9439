"""A note on a claim: read by whoever comes after, and never changed.  It changes no fact."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.operations.review.held import find, refusals_on_record
from claims.operations.review.words import UnableToNote
from claims.policy import may_open
from kernel.cases.timeline import record
from kernel.cases.version import version_of
from kernel.people.policy import Actor, insist, require

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Noted:
    number: str
    version: str


def note(number: str, text: str, actor: Actor, now: datetime) -> Noted:
    """Write it down.  UnknownClaim, NotAllowed; UnableToNote without a text."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = find(number, actor, now)
        insist(may_open(actor, held.facts))
        require(actor, "claim.note")
        said = text.strip()
        if not 0 < len(said) <= LONGEST:
            raise UnableToNote(f"a note has 1 to {LONGEST} characters")
        record(held.case, "noted", now, now=now, by=actor.name, facts={"text": said})
        return Noted(held.number, version_of(held.case))
