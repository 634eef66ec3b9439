"""New evidence left for the claimant: by when they may answer goes on record, from then (AE-37).

The letter's sending is recorded by the carrier's confirmation, which knows nothing of evidence; so
the sweep adds the end of the time to answer, once, and the clocks follow.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from appeals.models import NewEvidence
from kernel.cases.models import Event
from kernel.cases.sweep import ACTOR
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

SENT, ENDS = "new_evidence_sent", "information_period_ends"


def time_to_answer(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Evidence that was sent and whose time to answer is not on record."""
    with unrestricted():
        known = {(one.case_id, _evidence(one)) for one in Event.objects.filter(name=ENDS)}
        for one in Event.objects.filter(name=SENT, facts__has_key="evidence").order_by("id"):
            key = (one.case_id, _evidence(one))
            thing = NewEvidence.objects.filter(pk=key[1], appeal=one.case_id).first()
            if thing is None or key in known:
                continue
            known.add(key)
            with transaction.atomic():
                batch = Batch()
                said = {"evidence": thing.pk}
                ends = Happened(one.case_id, ENDS, thing.answer_by, ACTOR, said)
                record_many([ends], batch, now=now)
                batch.seal(now)
            yield f"the claimant may answer evidence {thing.pk} until {thing.answer_by:%Y-%m-%d}"


def _evidence(event: Event) -> int:
    said = event.facts.get("evidence")
    return int(said) if said else 0
