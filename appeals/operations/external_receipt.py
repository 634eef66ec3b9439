"""A request for external review was received at another moment than recorded: everything is
reckoned again from it.

The old moment stays on record, in its event and in what moved.  What a person screened stays too;
where it was in time by the one moment and not by the other, a person is told.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.bodies import process_of
from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.moved import keep_moved
from appeals.operations.receipt import Corrected, receive_anew
from appeals.operations.review_doors import acted_on_review
from appeals.operations.screen import look_at_time_again
from kernel.cases.moved import standings
from kernel.cases.receipts import done_before, refusal
from kernel.law import UnableToCite
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def correct(
    number: str, received_at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> Corrected:
    """The request first reached the plan, or its delegate, at `received_at`; the clocks that moved
    are its own, and those of the case it was filed on.

    UnableToGo where it is no request, and where the moment is in the future, the same, later than
    something done with it, or of a day on which another process applied.  UnableToCite where the
    law on record does not reach back to that day.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.step != "request":
            raise UnableToGo(f"{row.number} is no request for external review")
        before = row.received_at
        found = refusal(
            *(row.number, before, received_at, why, now),
            entered=row.case.opened_at,
            zone=row.case.zone,
        )
        if found := found or done_before(row.pk, before, received_at) or _other(row, received_at):
            raise UnableToGo(found)
        below, why = row.appeal_id or row.claim_id or row.asked_id, why.strip()
        cases = [each for each in (row.pk, below) if each is not None]
        stood, batch = standings(cases), Batch()
        receive_anew(row, below, received_at, why, batch, now=now, by=actor.name)
        look_at_time_again(row, now)
        moved = [
            each
            for case in cases
            for each in keep_moved(case, stood.get(case, {}), why, batch, now=now, by=actor.name)
        ]
        batch.seal(now)
        return Corrected(row.number, before, received_at, tuple(moved))


def _other(row: ExternalReview, received_at: datetime) -> str:
    """What to say where the law names another process on that day than the one it goes by; empty
    where it names the same, or a person chose the process."""
    zone, regimes = ZoneInfo(row.case.zone), row.case.regimes
    try:
        if process_of(regimes, row.received_at.astimezone(zone).date()).name != row.process:
            return ""
    except UnableToCite:
        return ""
    then = process_of(regimes, received_at.astimezone(zone).date())
    if then.name == row.process:
        return ""
    return (
        f"on that day the {then.name} process applied ({then.cite}), and {row.number} goes by the "
        f"{row.process} one: it is to be asked for anew"
    )
