"""From a matter or a grievance on to another body: external review, or the Department of Labor."""

from datetime import datetime

from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.external_request import ReviewAsked, ask
from grievances.external import labor
from grievances.external.labor import Pointer
from grievances.external.on_file import happened
from grievances.operations.doors import acted
from grievances.operations.matters.doors import acted_on_matter
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def to_external_review(
    number: str,
    asked: ReviewAsked,
    received_at: datetime,
    actor: Actor,
    now: datetime,
    version: str,
) -> ExternalReview:
    """The department sends the dispute on to external review, or the member asks for it because of
    the complaint: put on file with its own receipt.  The matter goes on beside it.

    UnableToGo where there is nothing external review could hear, as `appeals` says.
    """
    with acted_on_matter(number, actor, now, version) as row:
        if row.kind != "inquiry":
            raise UnableToGo(f"{row.number} is no department's inquiry")
        review = ask(asked, actor, now, received_at=received_at)
        if review.member_id != row.member_id:
            raise UnableToGo(f"{review.number} is about another member than {row.number}")
        facts = {"to": "external_review", "review": review.number, "process": review.process}
        batch = Batch()
        happened(row, [("referred", received_at, facts)], actor.name, batch, now=now)
        batch.seal(now)
        return review


def point_to_labor(number: str, at: datetime, actor: Actor, now: datetime, version: str) -> Pointer:
    """Who complains about a self-funded plan was told of the Department of Labor's office."""
    with acted(number, actor, "grievance.work", now, version) as row:
        return labor.forward(row, at=at, now=now, by=actor.name)
