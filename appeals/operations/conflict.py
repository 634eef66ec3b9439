"""Somebody may not review an appeal: they, or who knows of it, say why."""

from datetime import datetime

from appeals.models import Appeal
from appeals.operations.assign import end_review, put_up, reviewer_of
from appeals.operations.below import review_facts
from appeals.operations.doors import acted
from appeals.operations.on_file import OPEN, UnableToAppeal, happened
from kernel.people.policy import Actor, require
from kernel.record.sealing import Batch


def declare(number: str, who: str, why: str, actor: Actor, now: datetime, version: str) -> Appeal:
    """`who` is barred from this appeal from now on; if they had it, nobody has.

    Everybody who reviews says so of themselves; of another, who assigns says it.
    """
    with acted(number, actor, "appeal.read", now, version) as row:
        if actor.name != who:
            require(actor, "appeal.assign")
        if row.state not in OPEN:
            raise UnableToAppeal(f"{row.number} is {row.state}: it is reviewed no more")
        if not who.strip() or not why.strip():
            raise UnableToAppeal("say who has a conflict, and which")
        batch = Batch()
        facts = {"who": who.strip(), "why": why.strip()}
        happened(row, "conflict_declared", now, actor.name, batch, now=now, facts=facts)
        if reviewer_of(row) == who.strip():
            end_review(row, f"conflict: {why.strip()}", now)
            row.case.work.filter(done_at__isnull=True, assigned_to=who.strip()).update(
                assigned_to="", leased_by="", leased_until=None
            )
        put_up(row, review_facts(row), now=now)
        batch.seal(now)
        return row
