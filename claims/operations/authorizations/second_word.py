"""The second person's word on what somebody proposed of a request: agreed to, or sent back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.open_proposals import DENY, TAKE_BACK, OpenProposal, open_proposal
from claims.operations.authorizations.acting import acting, may_review
from claims.operations.authorizations.asked import (
    Answer,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
)
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.on_file import QUEUE, happened, held
from claims.operations.authorizations.read import answer_of
from claims.operations.authorizations.take_back import take_back
from claims.policy import may_answer_proposal
from kernel.cases.queue import Work, close, put_many
from kernel.dates import Days
from kernel.people.policy import Actor, insist
from kernel.people.policy import Answer as Allowed
from kernel.record.sealing import Batch

SENT_BACK = "sent_back"
REASON = 60
"""Characters of a reason of work."""


def may_agree(
    row: AuthorizationRequest, waits: OpenProposal, actor: Actor, now: datetime
) -> Allowed:
    """Whether this person may agree to what waits.  A clinical denial is a physician's, in the
    field of the service."""
    answer = may_send_back(row, waits, actor)
    if not answer or waits.what == "take_back" or actor.operator:
        return answer
    return may_review(row, actor, now.astimezone(ZoneInfo(row.case.zone)).date())


def may_send_back(row: AuthorizationRequest, waits: OpenProposal, actor: Actor) -> Allowed:
    """Whether this person may send back what waits."""
    needed = TAKE_BACK if waits.what == "take_back" else DENY
    return may_answer_proposal(actor, needed, by=waits.by, restricted_to=row.case.restricted_to)


def agree(number: str, *, now: datetime, by: str) -> Answer:
    """Do what another proposed, as they said it.  UnableToAuthorize where nothing waits;
    NotAllowed where `by` proposed it, or may not sign it."""
    with transaction.atomic():
        row, waits = _waiting(number)
        insist(may_agree(row, waits, acting(by), now))
        if waits.what == "take_back":
            return take_back(row.number, waits.said["ground"], waits.said["why"], now=now, by=by)
        return decide(row.number, verdict_of(waits.said), now=now, by=by)


def send_back(number: str, why: str, *, now: datetime, by: str) -> Answer:
    """What another proposed is not done, for this reason: an approval stays as it is, and what is
    undecided waits for a person again.  UnableToAuthorize, NotAllowed as in `agree`."""
    with transaction.atomic():
        row, waits = _waiting(number)
        insist(may_send_back(row, waits, acting(by)))
        if not why.strip():
            raise UnableToAuthorize("say why it is sent back: who proposed it reads the reason")
        batch = Batch()
        facts = {"what": waits.what, "proposed_by": waits.by, "reason": why.strip()}
        happened(row, SENT_BACK, now, by, batch, now=now, facts=facts)
        close([row.pk], QUEUE, now=now)
        if waits.what != "take_back":
            reason = f"a denial was sent back by {by}"[:REASON]
            put_many([Work(row.pk, QUEUE, (reason,))], now=now)
        batch.seal(now)
        return answer_of(row)


def _waiting(number: str) -> tuple[AuthorizationRequest, OpenProposal]:
    row = held(number)
    waits = open_proposal(row)
    if waits is None:
        raise UnableToAuthorize(f"nothing is proposed of {row.number} that waits for another")
    return row, waits


def verdict_of(said: Mapping[str, Any]) -> Verdict:
    """The verdicts of a proposal, as its event keeps them."""
    return Verdict(tuple(_service(each) for each in said["services"]))


def _service(said: Mapping[str, Any]) -> ServiceVerdict:
    return ServiceVerdict(**{**said, "days": _days(said["days"]) if said.get("days") else None})


def _days(said: Mapping[str, Any]) -> Days:
    to = said.get("to")
    return Days(date.fromisoformat(said["start"]), date.fromisoformat(to) if to else None)
