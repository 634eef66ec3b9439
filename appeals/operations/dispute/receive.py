"""A contracted provider's dispute is taken in: a case of its own, from its first receipt."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.law_book import book
from appeals.models import ProviderDispute
from appeals.operations.dispute.on_file import (
    PERMISSION,
    TO_DO,
    UnableToDispute,
    happened,
    open_clocks,
)
from claims.models import Claim, Decision
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.law.regimes import base_of
from kernel.people.policy import Actor, require
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch

KIND = "provider_dispute"
REASON, LATE = "dispute", "late by the state's floor"


@dataclass(frozen=True, slots=True)
class Disputed:
    """What is disputed, and by whom.  `agreement` is the contract, as the parties call it; `lines`
    empty: the whole claim; `wants` in the provider's words."""

    claim: str
    npi: str
    name: str
    address: tuple[str, ...]
    agreement: str
    wants: str = ""
    lines: tuple[int, ...] = ()


def receive(
    said: Disputed, *, received_at: datetime, zone: str, actor: Actor, now: datetime
) -> ProviderDispute:
    """Put it on file; its letter of receipt is owed from now.

    UnableToDispute: no such claim, or nothing decided of it; another's claim; or the provider had
    no contract with the plan, whose payment is then appealed (42 CFR 422.574).
    """
    require(actor, PERMISSION)
    if received_at > now:
        raise UnableToDispute(f"{received_at.isoformat()} is still to come: it was not received")
    claim, decision = _decided(said)
    with transaction.atomic():
        batch = Batch()
        case = _case(claim, received_at, zone, now)
        row = ProviderDispute.objects.create(
            case=case,
            number=case.number,
            claim=claim,
            decision=decision,
            lines=sorted(said.lines),
            agreement=said.agreement.strip(),
            npi=said.npi,
            name=said.name.strip(),
            address=list(said.address),
            wants=said.wants.strip(),
            received_at=received_at,
        )
        late = _late(row)
        facts = {"claim": claim.number, "agreement": row.agreement, "late": late}
        happened(row, "received", received_at, actor.name, batch, now=now, facts=facts)
        open_clocks(row, now=now)
        put_many([Work(row.pk, TO_DO, (REASON, LATE) if late else (REASON,))], now=now)
        batch.seal(now)
        return row


def _decided(said: Disputed) -> tuple[Claim, Decision]:
    claim = Claim.objects.select_related("case").filter(number=said.claim.strip()).first()
    if claim is None:
        raise UnableToDispute(f"no claim has the number {said.claim}")
    decision = claim.decisions.exclude(disposition="pended").order_by("-number").first()
    if decision is None:
        raise UnableToDispute(f"{claim.number} is not decided: there is nothing to dispute yet")
    if said.npi not in (claim.billing_npi, claim.rendering_npi):
        raise UnableToDispute(f"{claim.number} is not a claim of the provider with NPI {said.npi}")
    if not said.agreement.strip():
        raise UnableToDispute("say under which agreement: its terms decide a dispute")
    if not _contracted(decision):
        raise UnableToDispute(
            f"the provider of {claim.number} had no contract with the plan on the day of service: "
            f"it appeals the payment{_with(claim)}"
        )
    numbers = set(claim.lines.values_list("number", flat=True))
    if strangers := set(said.lines) - numbers:
        named = ", ".join(map(str, sorted(strangers)))
        raise UnableToDispute(f"{claim.number} has no line {named}")
    return claim, decision


def _with(claim: Claim) -> str:
    """What a provider without a contract appeals with, by the law of the coverage."""
    base = base_of(claim.case.regimes) if claim.case.regimes else ""
    if base == "medicare_advantage":
        return ", with a waiver of liability (42 CFR 422.574)"
    if base == "original_medicare":
        return " (42 CFR 405.906)"
    return " as the claimant's representative (29 CFR 2560.503-1(b)(4))"


def _contracted(decision: Decision) -> bool:
    """As the decision was made: in the plan's network on the first day of service."""
    facts = json.loads(decision.stored)["facts"]
    day = str(facts["lines"][0]["served"])
    ranges = facts["provider"].get("in_network", [])
    return any(each["start"] <= day and day < (each.get("to") or "9999") for each in ranges)


def _case(claim: Claim, received_at: datetime, zone: str, now: datetime) -> Case:
    """Restricted as the claim is."""
    local = now.astimezone(ZoneInfo(zone))
    return Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"D{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind=KIND,
        member_id=claim.member_id,
        regimes=list(claim.case.regimes),
        request="payment",
        zone=zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=claim.case.restricted_to,
    )


def _late(row: ProviderDispute) -> bool:
    """After the state's least time, where a state has one; noted, never a refusal."""
    zone = ZoneInfo(row.case.zone)
    received = row.received_at.astimezone(zone).date()
    law = book().opened(tuple(row.case.regimes), receipt_date=received)
    if law.find("provider_disputes.filing") is None:
        return False
    window = law.span("provider_disputes.filing")
    decided: date = row.decision.decided_at.astimezone(zone).date()
    return bool(received > window.amount.last_day(decided))
