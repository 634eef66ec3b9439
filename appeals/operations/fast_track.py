"""The QIO tells the plan of a fast-track request: put on file, and the file sent, in one act."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from appeals.external import qio
from appeals.external.on_file import Matter, UnableToGo
from appeals.models import ExternalReview
from appeals.operations.doors import refusals_on_record
from claims.models import AuthorizationRequest
from kernel.people.policy import Actor, insist, may, may_see


@dataclass(frozen=True, slots=True)
class FastTrack:
    """`request` is the prior authorization of the stay or service; `setting` services or discharge;
    `state` where the care is given."""

    request: str
    setting: str
    told_at: datetime
    ends_on: date
    state: str
    asked_at: datetime | None = None


def told_by_qio(told: FastTrack, actor: Actor, now: datetime) -> ExternalReview:
    """From here the plan's hours run: for the detailed notice, and for the records to the QIO."""
    with refusals_on_record(told.request, actor, now), transaction.atomic():
        insist(may(actor, "appeal.outside"))
        asked = (
            AuthorizationRequest.objects.select_related("case")
            .filter(number=told.request.strip().upper())
            .first()
        )
        if asked is None:
            raise UnableToGo(f"no request has the number {told.request}")
        insist(may_see(actor, asked.case.restricted_to))
        decision = asked.decisions.order_by("number").last()
        matter = Matter(asked.case, asked=asked, decision=decision, request="preservice")
        return qio.forward(
            matter,
            told.setting,
            told_at=told.told_at,
            ends_on=told.ends_on,
            state=told.state,
            asked_at=told.asked_at,
            now=now,
            by=actor.name,
        )
