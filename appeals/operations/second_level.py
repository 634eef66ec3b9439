"""The second level inside a plan that has two: an appeal of its own, with its own clock and another
reviewer (29 CFR 2560.503-1(c)(2))."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.external.levels import decided_at
from appeals.ladder import after, ladder
from appeals.models import Appeal, Contact
from appeals.operations.doors import acted
from appeals.operations.on_file import UnableToAppeal, happened, held
from appeals.operations.open import Wanted, open_appeal
from kernel.clocks import shown
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

LEVEL = "internal_2"


def ask_second_level(
    previous: str,
    wanted: Wanted,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    received_at: datetime,
) -> Appeal:
    """The same by a person, who saw the level below as it is.  NotAllowed; Stale."""
    with acted(previous, actor, "appeal.open", now, version) as first:
        return second_level(first.number, wanted, received_at=received_at, now=now, by=actor.name)


def second_level(
    previous: str,
    wanted: Wanted,
    *,
    received_at: datetime,
    now: datetime,
    by: str,
    contact: Contact | None = None,
) -> Appeal:
    """Put it on file.  What it is about is that of the level below, whatever `wanted` names of it;
    without lines, those that were not overturned.

    UnableToAppeal: the plan or its law has no second level here, the first is not decided, nothing
    of it stands, or it was asked for already.
    """
    with transaction.atomic():
        first = held(previous)
        _may_go_on(first, received_at)
        left = _left(first)
        if not left:
            raise UnableToAppeal(f"{first.number} overturned everything: nothing is left to appeal")
        about = replace(
            wanted,
            claim=first.claim.number if first.claim else "",
            request=first.asked.number if first.asked else "",
            lines=wanted.lines or left,
        )
        if strangers := set(about.lines) - set(left):
            named = ", ".join(map(str, sorted(strangers)))
            raise UnableToAppeal(f"{first.number} left no denial of line {named} standing")
        made = open_appeal(
            about,
            received_at=received_at,
            zone=first.case.zone,
            now=now,
            by=by,
            contact=contact,
            level=LEVEL,
            levels="two",
            previous=first,
        )
        made.medical, made.specialty = first.medical, first.specialty
        made.save(update_fields=["medical", "specialty"])
        batch = Batch()
        facts = {"appeal": made.number, "tells": "second_level"}
        happened(first, "filed", received_at, by, batch, now=now, facts=facts)
        batch.seal(now)
        return made


def _may_go_on(first: Appeal, received_at: datetime) -> None:
    next_one = after(ladder(tuple(first.case.regimes), levels=first.levels), first.level)
    if next_one is None or next_one.name != LEVEL:
        raise UnableToAppeal(f"{first.number} has no second level inside the plan")
    if first.state not in ("decided", "closed"):
        raise UnableToAppeal(f"{first.number} is {first.state}: there is nothing to appeal yet")
    if again := first.next_level.first():
        raise UnableToAppeal(f"the second level of {first.number} was asked for: {again.number}")
    decided = decided_at(first)
    if decided and received_at < decided:
        at = shown(decided, ZoneInfo(first.case.zone))
        raise UnableToAppeal(f"{first.number} is not appealed before it decided ({at})")


def _left(first: Appeal) -> tuple[int, ...]:
    made = first.decisions.order_by("-number").first()
    if made is None:
        return ()
    return tuple(each["line"] for each in made.lines if each["outcome"] != "overturned")
