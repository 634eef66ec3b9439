"""The what-if document, read into the facts of one claim; every fault with its path."""

from dataclasses import dataclass
from typing import Any

from claims.adjudication import Chain, Claim, Member, Provider
from claims.whatif import chain_part, claim_part, member_part, provider_part
from kernel.law.regimes import base_of, regimes
from kernel.money import Money
from kernel.plan_terms import PlanTerms, read_terms
from kernel.reading import Fault, Reading

KEYS = (
    "name",
    "plan",
    "member",
    "providers",
    "fees",
    "chain",
    "authorizations",
    "history",
    "claim",
    "determinations",
    "expect",
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A document's claim, its name, and what it expects (None: nothing)."""

    name: str
    claim: Claim
    expect: Any


def read_document(document: Any) -> tuple[WhatIf | None, list[Fault]]:
    """The facts, or all that is wrong with the document."""
    reading = Reading()
    whole = reading.mapping(document, "", KEYS, ("plan", "member", "providers", "fees", "claim"))
    if reading.errors and not whole:
        return None, reading.errors
    plan = _plan(whole.get("plan"), reading)
    member = member_part.read(whole.get("member"), reading)
    providers = provider_part.read(whole, reading)
    fees = claim_part.fees(whole.get("fees"), reading)
    chain = chain_part.read(whole.get("chain"), providers, reading)
    claim = None
    if plan and member:
        parts = _Parts(plan, member, providers, fees, chain)
        claim = _claim(whole, parts, reading)
    if reading.errors or claim is None:
        return None, reading.errors
    name = reading.text(whole, "name", "") or ""
    return WhatIf(name, claim, whole.get("expect")), reading.errors


@dataclass(frozen=True, slots=True)
class _Parts:
    plan: PlanTerms
    member: Member
    providers: dict[str, Provider]
    fees: dict[str, Money]
    chain: Chain | None


def _plan(value: Any, reading: Reading) -> PlanTerms | None:
    if value is None:
        return None
    terms, faults = read_terms(value, "plan")
    for fault in faults:
        reading.errors.append(fault)
    if terms is None:
        return None
    if all(regimes()[name].kind == "state" for name in terms.regimes):
        reading.fault("plan.regimes", "names no program or market, only states")
        return None
    return terms


def _claim(whole: dict[str, Any], parts: _Parts, reading: Reading) -> Claim | None:
    row = claim_part.read(whole.get("claim"), parts.fees, reading)
    if row is None:
        return None
    provider = provider_part.known(parts.providers, row.rendering, "claim.rendering", reading)
    if provider is None:
        return None
    medicare = regimes()[base_of(parts.plan.regimes)].kind == "medicare"
    if medicare and provider.medicare is None:
        path = provider_part.path_of(whole, provider.npi)
        reading.fault(f"{path}.medicare", "must be given for the rendering provider under Medicare")
    return Claim(
        number=parts.member.id,
        received=row.received,
        plan=parts.plan,
        member=parts.member,
        provider=provider,
        lines=row.lines,
        opinion=row.opinion,
        chain=parts.chain,
        authorization=row.authorization,
        authorizations=claim_part.authorizations(whole, parts.providers, reading),
        history=claim_part.history(whole, parts.providers, reading),
        assigned=row.assigned or provider.medicare == "participating",
        place_of_service=row.place_of_service,
        primary_paid=row.primary_paid,
        determinations=claim_part.determinations(whole, reading),
    )
