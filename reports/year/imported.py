"""Faults the operations refuse, written as an import of another system's record would be: with the
rows and events an operation leaves, and without asking policy."""

from datetime import datetime

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import Reviewer, ServiceVerdict
from claims.operations.authorizations.decide import write_determination
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import happened
from kernel.record.sealing import Batch


NURSE = Reviewer(
    name="Robin Teague",
    profession="registered_nurse",
    license_state="TX",
    license_number="INV-N7",
    specialty="163W00000X",
    expertise="A nurse of the unit that judges requests.",
)


@transaction.atomic
def deny_by(row: AuthorizationRequest, verdict: ServiceVerdict, who: str, now: datetime) -> None:
    """A request refused for a medical reason by a nurse.  PostgreSQL asks that
    somebody is named as reviewer, and not of which profession."""
    batch = Batch()
    write_determination(row, verdict, NURSE, batch, now=now, by=who)
    facts = {"say": [verdict.say], "imported": "from another system"}
    happened(row, "determined", now, who, batch, now=now, facts=facts)
    judge(row, batch, now=now, by=who)
    batch.seal(now)
