"""A provider takes its dispute back before it was decided."""

from datetime import datetime

from appeals.models import ProviderDispute
from appeals.operations.dispute.on_file import TO_DO, UnableToDispute, acted, happened, move
from kernel.cases.queue import close
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def withdraw(
    number: str, why: str, at: datetime, *, actor: Actor, now: datetime, version: str
) -> ProviderDispute:
    """It reached the plan at `at`; nothing is decided, and nothing changes below.

    UnableToDispute: it is decided, or withdrawn already.
    """
    with acted(number, actor, now, version) as row:
        if row.state != "received":
            raise UnableToDispute(f"{row.number} is {row.state}: it cannot be withdrawn")
        if not row.received_at <= at <= now:
            raise UnableToDispute("it was withdrawn after it was received, and not in the future")
        if not why.strip():
            raise UnableToDispute("say who withdrew it, and how")
        batch = Batch()
        facts = {"why": why.strip()}
        happened(row, "withdrawn", at, actor.name, batch, now=now, facts=facts)
        move(row, "withdrawn")
        close([row.pk], TO_DO, now=now)
        batch.seal(now)
        return row
