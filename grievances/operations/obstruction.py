"""A right to an independent review was obstructed: the chain with everything that must travel for
it, and the ways outside the plan.

The chain as it stood is recorded on the grievance: what comes in afterwards does not change what
the member complained of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from claims.models import Material, OpinionChain
from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

OBSTRUCTION = "obstruction"
PULLED_IN = "chain_pulled_in"


@dataclass(frozen=True, slots=True)
class Travelling:
    """A material of the chain: asked of whom and when, where it is; `days` it has been out."""

    kind: str
    what: str
    holder: str
    state: str
    asked_on: date
    received_on: date | None
    days: int

    @property
    def missing(self) -> bool:
        return self.received_on is None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "what": self.what,
            "holder": self.holder,
            "state": self.state,
            "asked_on": self.asked_on.isoformat(),
            "received_on": self.received_on.isoformat() if self.received_on else None,
            "days": self.days,
        }


@dataclass(frozen=True, slots=True)
class PulledIn:
    """The chain of a grievance on a day: its opinions so far, and its material manifest."""

    chain: int
    subject: str
    diagnosis: str
    opened_on: date
    referral_on: date | None
    opinions: tuple[dict[str, Any], ...]
    authorizations: tuple[str, ...]
    materials: tuple[Travelling, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "chain": self.chain,
            "subject": self.subject,
            "diagnosis": self.diagnosis,
            "opened_on": self.opened_on.isoformat(),
            "referral_on": self.referral_on.isoformat() if self.referral_on else None,
            "opinions": list(self.opinions),
            "authorizations": list(self.authorizations),
            "materials": [each.as_json() for each in self.materials],
        }


def chain_of(chain: OpinionChain, today: date) -> PulledIn:
    """The chain and its manifest as they stand on a day."""
    opinions = tuple(
        {
            "number": each.number,
            "npi": each.npi,
            "on": each.on.isoformat() if each.on else None,
            "finding": each.finding,
        }
        for each in chain.opinions.order_by("number")
    )
    authorized = chain.authorizations.order_by("pk").values_list("number", flat=True)
    return PulledIn(
        chain=chain.pk,
        subject=" ".join(filter(None, (chain.subject_kind, chain.subject_code))),
        diagnosis=chain.diagnosis,
        opened_on=chain.opened_on,
        referral_on=chain.referral_on,
        opinions=opinions,
        authorizations=tuple(authorized),
        materials=tuple(
            _travelling(each, today)
            for each in Material.objects.filter(chain=chain).order_by("asked_on", "pk")
        ),
    )


def _travelling(each: Material, today: date) -> Travelling:
    out = (each.received_on or today) - each.asked_on
    return Travelling(
        kind=each.kind,
        what=each.what,
        holder=each.holder,
        state=each.state,
        asked_on=each.asked_on,
        received_on=each.received_on,
        days=out.days,
    )


def candidates(row: Grievance) -> list[OpinionChain]:
    """The chains of the member that may be meant, those still open first, the newest first."""
    if row.member_id is None:
        return []
    found = OpinionChain.objects.filter(member=row.member_id, opened_on__lte=_today(row))
    return sorted(found, key=lambda one: (one.closed_on is not None, -one.opened_on.toordinal()))


def pull_in(number: str, chain: int, actor: Actor, now: datetime, version: str) -> PulledIn:
    """The grievance is about this chain of the member, which is recorded as it stands."""
    with acted(number, actor, "grievance.work", now, version) as row:
        found = OpinionChain.objects.filter(pk=chain, member=row.member_id).first()
        if found is None:
            raise UnableToGrieve(f"{row.number}: the member has no chain {chain}")
        row.chain = found
        row.save(update_fields=["chain"])
        batch = Batch()
        pulled = put_on_record(row, batch, now=now, by=actor.name)
        batch.seal(now)
        return pulled


def put_on_record(row: Grievance, batch: Batch, *, now: datetime, by: str) -> PulledIn:
    """The chain of the grievance as it stands now, as an event.  In the caller's transaction."""
    assert row.chain
    pulled = chain_of(row.chain, now.astimezone(ZoneInfo(row.case.zone)).date())
    happened(row, PULLED_IN, now, by, batch, now=now, facts=pulled.as_json())
    return pulled


def _today(row: Grievance) -> date:
    return row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
