"""A check that could not run is tried again: the claim is judged by the facts as they are now."""

from datetime import datetime

from django.db import transaction

from claims.models import Determination
from claims.operations.review.decide import settle
from claims.operations.review.held import hold, refusals_on_record
from claims.operations.review.outcome import Outcome
from claims.operations.review.words import UnableToRetry
from claims.policy import may_work_on
from kernel.cases.version import require_version
from kernel.people.policy import Actor, insist


def retry(number: str, actor: Actor, now: datetime, version: str) -> Outcome:
    """Judge it again.  What persons said before counts as far as it is about what is found now;
    where such words pay more than the actor may, it is proposed.

    UnknownClaim, Stale, NotAllowed; UnableToRetry where the claim does not pend.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.retry"))
        if held.claim.state != "pended":
            raise UnableToRetry(f"{held.number} is {held.claim.state}: there is nothing to try")
        words = Determination.objects.filter(claim=held.case, say="override").exists()
        return settle(held, [], actor, now=now, letters_checked=False, authority_asked=words)
