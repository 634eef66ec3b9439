"""Who complained takes it back, or goes on with it after all."""

from datetime import datetime

from appeals.operations.moved import Moved, keep_moved, standing
from grievances.models import Grievance
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.on_file import TO_DO, UnableToGrieve, happened, move
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

HOW = ("written", "oral")


def withdraw(
    number: str, how: str, at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> Grievance:
    """It was taken back at `at`, in writing or by voice; `why` is what they said."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if row.state != "received":
            raise UnableToGrieve(f"{row.number} is {row.state}: it is taken back until resolved")
        if how not in HOW:
            raise UnableToGrieve(f"{how!r}: it is taken back {' or '.join(HOW)}")
        if not why.strip():
            raise UnableToGrieve("say what who complained said")
        if not row.received_at <= at <= now:
            raise UnableToGrieve("it was taken back after it came, and not in the future")
        batch = Batch()
        move(row, "withdrawn")
        facts = {"how": how, "why": why.strip()}
        happened(row, "withdrawn", at, actor.name, batch, now=now, facts=facts)
        close([row.pk], TO_DO, now=now)
        batch.seal(now)
        return row


def take_back(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """It goes on after all: the time counts from the first receipt, as if it had never stopped."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if row.state != "withdrawn":
            raise UnableToGrieve(f"{row.number} is {row.state}: it was not taken back")
        last = Event.objects.filter(case=row.pk, name="withdrawn").order_by("-id").first()
        undone = [last.pk] if last else []
        return goes_on(row, undone, why, actor, now)


def goes_on(
    row: Grievance, undone: list[int], why: str, actor: Actor, now: datetime
) -> list[Moved]:
    """Back among what waits; `undone` are the events that count no more."""
    if not why.strip():
        raise UnableToGrieve("say who goes on with it, and why")
    before, batch = standing(row.pk), Batch()
    move(row, "received")
    said = {"why": why.strip()} | ({"undoes": " ".join(map(str, undone))} if undone else {})
    happened(row, "reopened", now, actor.name, batch, now=now, facts=said)
    open_clocks(row, now=now)
    put_many([Work(row.pk, TO_DO, ("reopened",), priority=1)], now=now)
    moved = keep_moved(row.pk, before, why.strip(), batch, now=now, by=actor.name)
    batch.seal(now)
    return moved
