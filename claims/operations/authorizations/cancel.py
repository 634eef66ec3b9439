"""Who asked takes the request back, or an approval no longer wanted."""

from datetime import datetime

from django.db import transaction

from claims.operations.authorizations.asked import Answer, UnableToAuthorize
from claims.operations.authorizations.grant import ungrant
from claims.operations.authorizations.on_file import QUEUE, happened, held, move
from claims.operations.authorizations.read import answer_of
from claims.states import AUTHORIZATION
from kernel.cases.queue import close
from kernel.record.sealing import Batch


def cancel(number: str, why: str, *, now: datetime, by: str) -> Answer:
    """Nothing more is decided.  A claim for a service given before stays as it was decided."""
    with transaction.atomic():
        row = held(number)
        if not AUTHORIZATION.may(row.state, "cancelled"):
            raise UnableToAuthorize(f"{row.number} is {row.state}: it cannot be withdrawn")
        if not why.strip():
            raise UnableToAuthorize("say who withdrew it, and why")
        batch = Batch()
        facts = {"why": why.strip(), "was": row.state}
        happened(row, "withdrawn", now, by, batch, now=now, facts=facts)
        ungrant(row, "cancelled")
        move(row, "cancelled")
        close([row.pk], QUEUE, now=now)
        batch.seal(now)
        return answer_of(row)
