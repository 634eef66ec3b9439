"""A claim taken in hand for a change: found, locked, and what policy asks about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from claims.models import Claim, Decision
from claims.operations.review.words import UnknownClaim
from claims.operations.take_waiting import take_these
from claims.policy import CaseFacts, line_of, may_open
from kernel.cases.models import WorkItem
from kernel.people.policy import Actor, NotAllowed, may_see
from kernel.record.looking import Outcome, looked
from providers.models import Provider

LONGEST_NUMBER = 20
AROUND = ("case", "member", "coverage__plan", "chain", "replaces")
"""What a claim's row is read with where the whole of it is shown."""
APPROVALS = "approvals"
"""The queue of what waits for a second signature.  Who proposed it is barred from signing, and not
from deciding anew."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with its latest decision.  `stored` is that decision as the record keeps it."""

    claim: Claim
    facts: CaseFacts
    decision: Decision | None
    stored: Mapping[str, Any]
    zone: str
    work: tuple[WorkItem, ...] = ()
    """Its open work."""
    rendering: Provider | None = None

    @property
    def case(self) -> int:
        return self.claim.pk

    @property
    def number(self) -> str:
        return self.claim.number

    @property
    def regimes(self) -> tuple[str, ...]:
        """Those of the case; where it was matched to its plan later, those it was decided by."""
        decided = self.stored["facts"].get("plan", {}).get("regimes", ())
        return tuple(self.claim.case.regimes or decided)

    def day(self, now: datetime) -> date:
        """The day it is where the case is."""
        return now.astimezone(ZoneInfo(self.zone)).date()


def find(number: str, actor: Actor, now: datetime) -> Held:
    """The claim with this claim or case number.  UnknownClaim where there is none, or it is
    restricted to another: who guesses cannot tell the two apart, and the guess is on record."""
    wanted = number.upper()
    claim = None
    if len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable():
        claim = (
            Claim.objects.filter(Q(number=wanted) | Q(case__number=wanted))
            .select_related(*AROUND)
            .order_by("pk")
            .first()
        )
    held = held_of(claim) if claim else None
    if held is None or (not may_open(actor, held.facts) and _restricted(held, actor)):
        looked(actor.name, f"claim {wanted}", now=now, case=wanted, outcome=Outcome.NOTHING)
        raise UnknownClaim(f"no claim has the number {number[:LONGEST_NUMBER]}")
    return held


def hold(number: str, actor: Actor, now: datetime) -> Held:
    """The same, locked as adjudication locks it, and read again under the lock."""
    case = find(number, actor, now).case
    take_these([case])
    return read(case)


def read(case: int) -> Held:
    """The claim of this case as it is now."""
    return held_of(Claim.objects.select_related("case", "member", "coverage__plan").get(pk=case))


@contextmanager
def refusals_on_record(number: str, actor: Actor, now: datetime) -> Iterator[None]:
    """Whoever tries what policy does not allow is on record, with why not."""
    try:
        yield
    except NotAllowed as refused:
        what = f"claim {number.upper()}: refused"
        looked(
            actor.name,
            what,
            now=now,
            case=number.upper(),
            why=str(refused),
            outcome=Outcome.REFUSED,
        )
        raise


def held_of(claim: Claim) -> Held:
    """What policy and judgment know of a claim.  Three statements."""
    decision = Decision.objects.filter(claim=claim.pk).order_by("-number").first()
    every = tuple(WorkItem.objects.filter(case=claim.pk))
    return _held(claim, decision, every, Provider.objects.filter(npi=claim.rendering_npi).first())


def read_many(cases: Sequence[int]) -> dict[int, Held]:
    """The claims of these cases as they are now.  Four statements, however many they are."""
    claims = Claim.objects.select_related("case", "member", "coverage__plan").filter(pk__in=cases)
    latest = Decision.objects.filter(claim__in=cases).order_by("claim", "-number")
    decisions = {each.claim_id: each for each in latest.distinct("claim")}
    work: dict[int, list[WorkItem]] = {}
    for item in WorkItem.objects.filter(case__in=cases):
        work.setdefault(item.case_id, []).append(item)
    found = list(claims)
    named = Provider.objects.filter(npi__in={each.rendering_npi for each in found})
    providers = {each.npi: each for each in named.order_by("-pk")}
    return {
        each.pk: _held(
            each,
            decisions.get(each.pk),
            tuple(work.get(each.pk, ())),
            providers.get(each.rendering_npi),
        )
        for each in found
    }


def _held(
    claim: Claim,
    decision: Decision | None,
    every: tuple[WorkItem, ...],
    rendering: Provider | None,
) -> Held:
    stored = json.loads(decision.stored) if decision else {"facts": {}, "findings": [], "lines": []}
    case = claim.case
    work = tuple(row for row in every if row.done_at is None)
    # Who is barred stays barred when that work is done: as when another's words wait to be signed.
    judging = [row for row in every if row.queue != APPROVALS]
    facts = CaseFacts(
        number=claim.number,
        line=line_of(case.regimes or stored["facts"].get("plan", {}).get("regimes", ())),
        state=claim.state,
        restricted_to=case.restricted_to,
        barred=tuple(sorted({name for row in judging for name in row.barred})),
        specialty=rendering.taxonomy if rendering else "",
    )
    return Held(claim, facts, decision, stored, case.zone, work, rendering)


def _restricted(held: Held, actor: Actor) -> bool:
    return not may_see(actor, held.facts.restricted_to)
