"""Who may see a claim: one person, one role, or everybody who may see claims."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.operations.review.held import hold, refusals_on_record
from claims.operations.review.words import UnableToKeepOff
from claims.policy import PERMISSIONS, may_work_on
from kernel.cases.keeping_off import holders, restrict, take_away
from kernel.cases.timeline import record
from kernel.cases.version import require_version, version_of
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, insist, may, may_see

LONGEST = 2000
ROLE = "role:"
READ = "claim.read"


@dataclass(frozen=True, slots=True)
class Restricted:
    """`to` is whom the claim is restricted to now; empty: nobody in particular."""

    number: str
    version: str
    to: str


def restrict_to(
    number: str, to: str, reason: str, actor: Actor, now: datetime, version: str
) -> Restricted:
    """Only `to`, a username or `role:NAME`, may see the claim from now on; empty lifts it.

    Work in the hands of who may see it no more is free again.  UnknownClaim, Stale, NotAllowed;
    UnableToKeepOff without a reason, where it is so already, or where `to` sees no claims.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_work_on(actor, held.facts, "claim.restrict"))
        said = reason_of(reason)
        if to == held.facts.restricted_to:
            raise UnableToKeepOff(f"{held.number} is so already")
        _known(to)
        restrict(held.case, to)
        gone = [name for name in holders(held.case) if not _sees(name, to)]
        take_away(held.case, gone, "it is restricted to others", actor.name, now=now)
        facts = {"to": to, "reason": said}
        record(held.case, "restricted", now, now=now, by=actor.name, facts=facts)
        return Restricted(held.number, version_of(held.case), to)


def reason_of(reason: str) -> str:
    """Why somebody is kept off; UnableToKeepOff where nobody says."""
    said = reason.strip()
    if not 0 < len(said) <= LONGEST:
        raise UnableToKeepOff(f"say why, in at most {LONGEST} characters")
    return said


def _known(to: str) -> None:
    if to.startswith(ROLE):
        if to.removeprefix(ROLE) not in PERMISSIONS[READ].roles:
            raise UnableToKeepOff(f"no role that sees claims is called {to.removeprefix(ROLE)!r}")
    elif to:
        try:
            answer = may(actor_named(to), READ)
        except UnknownPerson as problem:
            raise UnableToKeepOff(str(problem)) from None
        if not answer:
            raise UnableToKeepOff(answer.why)


def _sees(name: str, to: str) -> bool:
    try:
        return bool(may_see(actor_named(name), to))
    except UnknownPerson:
        return False
