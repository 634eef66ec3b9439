"""What every act of a person on a matter outside begins with: found, held, as seen, allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.external.on_file import UnableToGo
from appeals.models import Appeal
from claims.models import AuthorizationRequest, Claim
from claims.operations.chain_cases import regimes_on
from grievances.external.on_file import About, held_matter
from grievances.models import Grievance, Matter
from grievances.operations.doors import refusals_on_record
from kernel.cases.models import Case
from kernel.cases.version import require_version
from kernel.law.regimes import base_if_named
from kernel.members.models import Member
from kernel.people.policy import Actor, insist, may, may_see

PERMISSION = "matter.work"


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a matter is about, by number: a grievance (G26-…), or the claim, appeal or request
    complained about, or the member.  The regimes are those on file, of the member's coverage on the
    day it came, and said where nothing is."""

    grievance: str = ""
    case: str = ""
    member: str = ""
    regimes: tuple[str, ...] = ()
    zone: str = ""


@contextmanager
def acted_on_matter(number: str, actor: Actor, now: datetime, version: str) -> Iterator[Matter]:
    """The matter locked, in a transaction of its own, for whoever may work on it.

    UnknownMatter; Stale; NotAllowed, which is on record.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        row = held_matter(number)
        for answer in (may_see(actor, row.case.restricted_to), may(actor, PERMISSION)):
            insist(answer)
        require_version(row.pk, version)
        yield row


@contextmanager
def opening(whom: Whom, actor: Actor, now: datetime, came_at: datetime) -> Iterator[About]:
    """Whom it is about, found, in a transaction, for whoever may see that and work on matters."""
    named = whom.grievance or whom.case or whom.member
    with refusals_on_record(named, actor, now), transaction.atomic():
        insist(may(actor, PERMISSION))
        about = _about(whom, came_at)
        insist(may_see(actor, about.restricted_to))
        yield about


def _about(whom: Whom, came_at: datetime) -> About:
    grievance = _grievance(whom.grievance) if whom.grievance else None
    case = _case(whom.case) if whom.case else None
    if grievance is not None and case is None:
        case = grievance.of_case
    first = grievance.case if grievance else case
    member = first.member if first else _member(whom.member)
    if first is not None and whom.member and (member is None or member.number != whom.member):
        raise UnableToGo(f"{first.number} is not of member {whom.member}")
    zone = first.zone if first else whom.zone
    if not zone:
        raise UnableToGo("say the time zone of the member's place")
    own = tuple(first.regimes) if first else ()
    if not (own or whom.regimes) and member is not None:
        own = regimes_on(member.pk, came_at.astimezone(ZoneInfo(zone)).date())
    regimes = _regimes(first, own, whom.regimes)
    if not base_if_named(regimes):
        raise UnableToGo(
            f"{', '.join(regimes)} names a state alone: say the program or market of the "
            f"coverage too"
        )
    restricted = {each.restricted_to for each in (first, case) if each and each.restricted_to}
    return About(
        regimes=regimes,
        zone=zone,
        member=member,
        grievance=grievance,
        of_case=case,
        restricted_to=min(restricted, default=""),
    )


def _regimes(first: Case | None, own: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """Those on file, or said where none are; said beside them they are the same, but for the
    program or market a coverage on file leaves out.  UnableToGo."""
    if not (said or own):
        raise UnableToGo("say the regimes of the coverage on the day: nothing on file says them")
    if first is None or not own or not said:
        return said or own
    whole = bool(base_if_named(own))
    if set(said) == set(own) or (not whole and set(said) > set(own)):
        return said
    raise UnableToGo(
        f"{first.number} has the regimes {', '.join(own)}, and not {', '.join(said)}: leave them "
        f"out, or correct the coverage"
    )


def _grievance(number: str) -> Grievance:
    found = Grievance.objects.select_related("case__member", "of_case").filter(
        number=number.strip().upper()
    )
    row = found.first()
    if row is None:
        raise UnableToGo(f"no grievance has the number {number}")
    return row


def _case(number: str) -> Case:
    """Of a claim, an appeal or a request, by its number."""
    asked = number.strip()
    for model in (Claim, Appeal, AuthorizationRequest):
        row = model.objects.select_related("case__member").filter(number=asked.upper()).first()
        if row is not None:
            return row.case
    raise UnableToGo(f"no claim, appeal or prior authorization has the number {number}")


def _member(number: str) -> Member | None:
    if not number:
        return None
    row = Member.objects.filter(number=number.strip()).first()
    if row is None:
        raise UnableToGo(f"no member has the number {number}")
    return row
