"""Somebody may not work on a claim: they treated the member, or are close to who did."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.operations.review.held import hold, read, refusals_on_record
from claims.operations.review.proposals import open_proposal, pend_again, void_open
from claims.operations.review.restrict import reason_of
from claims.operations.review.words import UnableToKeepOff
from claims.policy import may_work_on
from kernel.cases.keeping_off import bar, take_away
from kernel.cases.timeline import record
from kernel.cases.version import require_version, version_of
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, insist


@dataclass(frozen=True, slots=True)
class Barred:
    """`person` is handed no work of the claim any more, and decides nothing of it."""

    number: str
    version: str
    person: str


def bar_from(
    number: str, person: str, reason: str, actor: Actor, now: datetime, version: str
) -> Barred:
    """The person is handed no work of the claim from now on, and decides nothing of it; what they
    have in hand is free again, and what they proposed is void.  It is not taken back.

    UnknownClaim, Stale, NotAllowed; UnableToKeepOff without a reason, where nobody has the name,
    where they are barred already, or where the claim never had work for a person.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.bar"))
        said = reason_of(reason)
        try:
            name = actor_named(person).name
        except UnknownPerson as problem:
            raise UnableToKeepOff(str(problem)) from None
        if name in held.facts.barred:
            raise UnableToKeepOff(f"{name} is barred from {held.number} already")
        if not bar(held.case, name):
            raise UnableToKeepOff(f"{held.number} never waited for a person: there is no work")
        take_away(held.case, [name], "barred from it", actor.name, now=now)
        proposal = open_proposal(held.case)
        if proposal is not None and proposal.by == name:
            void_open(held, actor.name, f"{name} is barred", now=now)
            pend_again(read(held.case), "", "a proposal is void", now=now)
        facts = {"person": name, "reason": said}
        record(held.case, "barred", now, now=now, by=actor.name, facts=facts)
        return Barred(held.number, version_of(held.case), name)
