"""A notice tells a decision: one said to be older tells another, and starts no time here."""

from datetime import date, datetime

from appeals.facts import day_in
from appeals.models import Appeal
from appeals.operations.on_file import UnableToAppeal
from claims.models import Decision
from kernel.dates import written


def decided_below(previous: Appeal | None, decision: Decision | None) -> datetime | None:
    """When what is appealed was decided: by the level below, or on the claim or request."""
    below = previous.decisions.order_by("-number").first() if previous else decision
    return below.decided_at if below else None


def refuse_older_notice(
    decided_at: datetime | None, zone: str, *, dated: date | None, received: date | None
) -> None:
    """UnableToAppeal where the notice is said to be older than the decision it tells, with what to
    do.  Days are of `zone`."""
    if why := older_notice(decided_at, zone, dated=dated, received=received):
        raise UnableToAppeal(why)


def older_notice(
    decided_at: datetime | None, zone: str, *, dated: date | None, received: date | None
) -> str:
    """Why the notice cannot be of the decision; empty where it can."""
    decided = day_in(decided_at, zone) if decided_at else None
    given = {"dated": dated, "received": received}
    for how, day in given.items():
        if decided and day and day < decided:
            return (
                f"the notice is said to be {how} {written(day)}, and the decision is of "
                f"{written(decided)}: it tells another decision.  Say the notice of this one, or "
                "leave its days out where they are not known"
            )
    return ""
