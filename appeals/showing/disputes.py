"""A provider's payment dispute as it is shown; the look is on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from appeals.models import ProviderDispute
from appeals.showing.clocks import ShownClock, clocks_of
from appeals.showing.events import timeline_of
from appeals.showing.parts import DecidedLine, ShownEvent, ShownLetter
from appeals.showing.rows import letters_of
from kernel.cases.version import version_of
from kernel.people.policy import Actor, Answer, insist, may, may_see
from kernel.record.looking import looked

WORK = "dispute.work"


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """One dispute at one moment.  It is between the provider and the plan; the member is told of by
    number alone."""

    number: str
    version: str
    state: str
    outcome: str
    claim: str
    member: str | None
    lines: tuple[int, ...]
    agreement: str
    npi: str
    name: str
    address: tuple[str, ...]
    wants: str
    received_at: datetime
    zone: str
    reason: str
    decided_at: datetime | None
    decided_by: str
    decided: tuple[DecidedLine, ...]
    clocks: tuple[ShownClock, ...]
    letters: tuple[ShownLetter, ...]
    timeline: tuple[ShownEvent, ...]
    may: Mapping[str, Answer]


def dispute_shown(row: ProviderDispute, actor: Actor, now: datetime) -> ShownDispute:
    """A row in hand, for whoever may see it.  NotAllowed."""
    insist(may(actor, "dispute.read"))
    insist(may_see(actor, row.case.restricted_to))
    member = row.case.member.number if row.case.member else None
    looked(actor.name, "dispute", now=now, member=member or "", case=row.number)
    made = getattr(row, "decided", None)
    return ShownDispute(
        number=row.number,
        version=version_of(row.pk),
        state=row.state,
        outcome=row.outcome,
        claim=row.claim.number,
        member=member,
        lines=tuple(row.lines),
        agreement=row.agreement,
        npi=row.npi,
        name=row.name,
        address=tuple(row.address),
        wants=row.wants,
        received_at=row.received_at,
        zone=row.case.zone,
        reason=made.reason if made else "",
        decided_at=made.decided_at if made else None,
        decided_by=made.by if made else "",
        decided=tuple(
            DecidedLine(each["line"], each["outcome"], each["why"], each.get("provision", ""))
            for each in (made.lines if made else ())
        ),
        clocks=clocks_of(row.case, now),
        letters=letters_of(row.pk),
        timeline=timeline_of(row.pk),
        may={"decide": _may_decide(row, actor)},
    )


def _may_decide(row: ProviderDispute, actor: Actor) -> Answer:
    answer = may(actor, WORK)
    if answer and row.state != "received":
        return Answer(False, f"{row.number} is {row.state}")
    return answer
