"""Faults the operations refuse, written as an import of another system's record would be: with the
rows and events an operation leaves, and without asking policy."""

from datetime import datetime
from typing import Any

from django.db import transaction

from appeals.external.ire import forward
from appeals.models import Appeal, ReviewerGiven
from appeals.operations.clocks import open_clocks
from appeals.operations.decide import AppealWord, write_decision
from appeals.operations.on_file import REVIEW, move
from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import Reviewer, ServiceVerdict
from claims.operations.authorizations.decide import write_determination
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import happened
from grievances.models import Grievance
from grievances.operations.on_file import TO_DO as TO_ANSWER
from grievances.operations.on_file import move as move_grievance
from kernel.cases.queue import close
from kernel.cases.timeline import Happened, record_many
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


@transaction.atomic
def decide_appeal(row: Appeal, word: AppealWord, reviewer: dict[str, Any], now: datetime) -> None:
    """An appeal decided by who may not: with its file to the IRE, as every one that is upheld."""
    batch = Batch()
    ReviewerGiven.objects.create(
        appeal=row, reviewer=reviewer["username"], by="import", at=now, may={}
    )
    write_decision(row, word, "plan", reviewer, batch, now=now, recorded_by=reviewer["username"])
    move(row, "decided")
    row.outcome = word.outcome
    row.save(update_fields=["outcome"])
    open_clocks(row, now=now)
    close([row.pk], REVIEW, now=now)
    batch.seal(now)
    forward(row, now=now, by=reviewer["username"])


@transaction.atomic
def answer_orally(row: Grievance, who: str, now: datetime) -> None:
    """A grievance about quality of care told by voice and closed, with no letter."""
    batch = Batch()
    said = {"how": "orally", "reviewers": "", "evidence": "", "further": ""}
    events = (
        Happened(row.pk, "resolution_made", now, who, said),
        Happened(row.pk, "told_orally", now, who, {"to": "the member"}),
    )
    record_many(events, batch, now=now)
    move_grievance(row, "resolved")
    move_grievance(row, "closed")
    close([row.pk], TO_ANSWER, now=now)
    batch.seal(now)
