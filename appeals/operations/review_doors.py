"""What every act of a person on a review outside begins with: found, held, as seen, allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from appeals.external.on_file import held
from appeals.models import ExternalReview
from appeals.operations.doors import refusals_on_record
from kernel.cases.version import require_version
from kernel.people.policy import Actor, insist, may, may_see


@contextmanager
def acted_on_review(
    number: str, actor: Actor, permission: str, now: datetime, version: str
) -> Iterator[ExternalReview]:
    """The review locked, in a transaction of its own, for whoever holds the permission.

    UnknownReview; Stale; NotAllowed, which is on record.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        row = held(number)
        for answer in (may_see(actor, row.case.restricted_to), may(actor, permission)):
            insist(answer)
        require_version(row.pk, version)
        yield row
