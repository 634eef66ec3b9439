"""A decision told by voice, as the law lets an urgent one be told first."""

from datetime import datetime

from django.db import transaction

from claims.operations.authorizations.asked import Answer, UnableToAuthorize
from claims.operations.authorizations.on_file import OPEN, happened, held
from claims.operations.authorizations.read import answer_of
from kernel.record.sealing import Batch


def told_by_voice(number: str, to: str, *, at: datetime, now: datetime, by: str) -> Answer:
    """Whom it was told, and when.  The letter is still owed, within days where it is a denial."""
    with transaction.atomic():
        row = held(number)
        decision = row.decisions.order_by("number").last()
        if row.state in OPEN or decision is None:
            raise UnableToAuthorize(f"{row.number} is {row.state}: there is no decision to tell")
        if not to.strip():
            raise UnableToAuthorize("say whom it was told")
        if at < decision.decided_at or at > now:
            raise UnableToAuthorize("it was told after the decision, and not in the future")
        batch = Batch()
        tells = "approval" if decision.disposition == "approved" else "denial"
        facts = {"to": to.strip(), "tells": tells, "decision": decision.number}
        happened(row, "told_orally", at, by, batch, now=now, facts=facts)
        batch.seal(now)
        return answer_of(row)
