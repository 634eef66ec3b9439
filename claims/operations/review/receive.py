"""What a claim waited for came in: a fact for its clocks, and work again for a person."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.operations.review.held import hold, refusals_on_record
from claims.operations.review.proposals import void_open
from claims.operations.review.words import UnableToPend
from claims.policy import may_work_on
from kernel.cases.timeline import record
from kernel.cases.version import require_version, version_of
from kernel.people.policy import Actor, insist

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Received:
    number: str
    version: str


def receive_information(
    number: str, what: str, actor: Actor, now: datetime, version: str, at: datetime | None = None
) -> Received:
    """It came in at `at`, else now; a clock that stood still for it runs again from then.

    UnknownClaim, Stale, NotAllowed; UnableToPend where nobody says what came, the claim waits for
    nothing, or the moment is none.
    """
    said, moment = what.strip(), at or now
    if not said or len(said) > LONGEST:
        raise UnableToPend(f"say what came in, in at most {LONGEST} characters")
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.receive"))
        if held.claim.state != "pended":
            raise UnableToPend(f"{held.number} is {held.claim.state}: it waits for nothing")
        if not held.claim.case.received_at <= moment <= now:
            raise UnableToPend("what came in came after the claim, and not in the future")
        void_open(held, actor.name, f"information came in, says {actor.name}", now=now)
        facts = {"what": said}
        record(held.case, "information_received", moment, now=now, by=actor.name, facts=facts)
        return Received(held.number, version_of(held.case))
