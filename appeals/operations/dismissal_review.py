"""The enrollee asks the IRE to review the plan's dismissal; what follows where it vacates it."""

from datetime import datetime

from appeals.external import dismissed
from appeals.external.answering import FOR_CLAIMANT
from appeals.models import Appeal, ExternalReview
from appeals.operations.doors import acted
from appeals.operations.on_file import held
from appeals.operations.vacate import vacated_outside
from kernel.people.policy import Actor


def ask_ire(
    number: str, filed_at: datetime, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """The IRE received the request at `filed_at`; the file goes to it.  UnableToGo where no
    dismissal of the appeal stands, or the IRE was asked already."""
    with acted(number, actor, "appeal.outside", now, version) as row:
        return dismissed.forward(row, filed=filed_at, now=now, by=actor.name)


def follow(review: ExternalReview, why: str, *, now: datetime, by: str) -> Appeal | None:
    """The IRE vacated the dismissal: the appeal is heard after all, its time from now on.  None
    where the dismissal stands, was undone by the plan meanwhile, or was another body's."""
    if review.appeal is None or review.outcome not in FOR_CLAIMANT:
        return None
    row = held(review.appeal.number)
    if row.state not in dismissed.ENDED:
        return None
    vacated_outside(row, review.number, why, now=now, by=by)
    return row
