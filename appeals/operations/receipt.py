"""The first receipt was another moment than recorded: everything is reckoned again from it.

The old moment stays on record, in its event and in what moved.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.levels import decided_at
from appeals.models import Appeal, Contact, ExternalReview
from appeals.operations.doors import acted
from appeals.operations.examine import look_again
from appeals.operations.moved import Moved, keep_moved_of
from appeals.operations.on_file import UnableToAppeal
from kernel.cases.moved import standings
from kernel.cases.receipts import came_then, correct_events, done_before, refusal
from kernel.clocks import shown
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

WITH_IT = ("received", "physician_support_received", "representative_papers_received")
"""What came in the letter itself came when the letter did."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A case whose receipt is corrected: the moments, and every clock that moved."""

    number: str
    before: datetime
    after: datetime
    moved: tuple[Moved, ...]


def correct(
    number: str, received_at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> tuple[Corrected, ...]:
    """The appeal first reached the plan, or its delegate, at `received_at`; and so did every other
    appeal of the same letter.  The one asked for comes first.

    UnableToAppeal where it is in the future, the same, or later than something done with it.
    """
    with acted(number, actor, "appeal.work", now, version) as row:
        entered = row.contact.entered_at if row.contact else None
        if found := refusal(
            *(row.number, row.received_at, received_at, why, now),
            entered=entered,
            zone=row.case.zone,
        ):
            raise UnableToAppeal(found)
        rows = _of_the_letter(row)
        for each in rows:
            _nothing_before(each, received_at)
        batch = Batch()
        done = tuple(_one(each, received_at, why.strip(), actor, batch, now) for each in rows)
        if row.contact_id:
            Contact.objects.filter(pk=row.contact_id).update(received_at=received_at)
        batch.seal(now)
        return done


def _of_the_letter(row: Appeal) -> Sequence[Appeal]:
    if row.contact_id is None:
        return [row]
    others = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(contact=row.contact_id, received_at=row.received_at)
        .exclude(pk=row.pk)
    )
    return [row, *others.order_by("pk")]


def _nothing_before(row: Appeal, received_at: datetime) -> None:
    if found := done_before(row.pk, row.received_at, received_at):
        raise UnableToAppeal(f"{row.number}: {found}")
    first = row.previous
    decided = decided_at(first) if first is not None else None
    if first is not None and decided and received_at < decided:
        at = shown(decided, ZoneInfo(first.case.zone))
        raise UnableToAppeal(f"{first.number} is not appealed before it decided ({at})")


def _one(
    row: Appeal, received_at: datetime, why: str, actor: Actor, batch: Batch, now: datetime
) -> Corrected:
    before, below = row.received_at, row.previous_id or row.claim_id or row.asked_id
    cases = [each for each in (row.pk, below) if each is not None]
    stood = standings(cases)
    receive_anew(row, below, received_at, why, batch, now=now, by=actor.name)
    look_again(row, batch, now=now, by=actor.name)
    moved = keep_moved_of(cases, stood, why, batch, now=now, by=actor.name)
    return Corrected(row.number, before, received_at, moved)


def receive_anew(
    row: Appeal | ExternalReview,
    below: int | None,
    received_at: datetime,
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
    with_it: Collection[str] = WITH_IT,
) -> None:
    """It, and what came with it, came at `received_at`; on the case `below`, whose decision it is
    about, it was filed then."""
    before = row.received_at
    row.received_at = row.case.received_at = received_at
    row.save(update_fields=["received_at"])
    row.case.save(update_fields=["received_at"])
    came = came_then(row.pk, before, with_it)
    if below is not None:
        named = (each for each in came_then(below, before, ("filed",)))
        came += [each for each in named if row.number in map(each.facts.get, ("appeal", "review"))]
    correct_events(came, before, received_at, why, batch, now=now, by=by)
