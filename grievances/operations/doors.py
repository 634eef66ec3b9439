"""What every act of a person on a grievance begins with: found, held, as it was seen, allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from grievances.models import Grievance
from grievances.operations.on_file import held, hold_in_order
from kernel.cases.version import require_version
from kernel.people.policy import Actor, NotAllowed, insist, may, may_see
from kernel.record.looking import Outcome, looked


@contextmanager
def acted(
    number: str,
    actor: Actor,
    permission: str,
    now: datetime,
    version: str,
    *,
    beside: str = "",
) -> Iterator[Grievance]:
    """The grievance locked, in a transaction of its own, for whoever holds the permission.

    One `beside` it is locked with it, both in one order, so that two acts on the same two never
    wait for each other; who may not see that one may not act on the two.

    UnknownGrievance; Stale; NotAllowed, which is on record.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        if beside:
            hold_in_order(number, beside)
        row = held(number)
        for answer in (may_see(actor, row.case.restricted_to), may(actor, permission)):
            insist(answer)
        if beside:
            insist(may_see(actor, held(beside).case.restricted_to))
        require_version(row.pk, version)
        yield row


@contextmanager
def refusals_on_record(number: str, actor: Actor, now: datetime) -> Iterator[None]:
    """Whoever tries what policy does not allow is on record, with why not."""
    try:
        yield
    except NotAllowed as refused:
        what, case = f"grievance {number.upper()}: refused", number.upper()
        looked(actor.name, what, now=now, case=case, why=str(refused), outcome=Outcome.REFUSED)
        raise
