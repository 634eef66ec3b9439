"""The what-if document, read into the facts of one claim; every fault with its path."""

from dataclasses import dataclass
from typing import Any

from claims.adjudication import Authorization, Claim, Determination, EarlierLine, Member, Provider
from claims.whatif import chain_part, claim_part, expectation, member_part, provider_part
from claims.whatif.claim_part import ClaimPart
from kernel import reading as text_reading
from kernel.law.regimes import base_of, regimes
from kernel.plain_yaml import UnableToReadYaml
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
LARGEST = 250_000
"""The most bytes a document may have; the longest honest one has a few thousand."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A document's claim, its name, and what it expects (None: nothing)."""

    name: str
    claim: Claim
    expect: Any


def read_bytes(data: bytes) -> tuple[WhatIf | None, list[Fault]]:
    """The facts of a document as a file or a request holds it, YAML or JSON, or its faults."""
    if len(data) > LARGEST:
        return None, [Fault("", f"the document is larger than {LARGEST:,} bytes")]
    try:
        document = text_reading.document(text_reading.decoded(data))
    except UnableToReadYaml as error:
        return None, [Fault("", str(error))]
    return read_document(document)


def read_document(document: Any) -> tuple[WhatIf | None, list[Fault]]:
    """The facts, or all that is wrong with the document."""
    reading = Reading()
    whole = reading.mapping(document, "", KEYS, ("plan", "member", "providers", "fees", "claim"))
    if not whole:
        return None, reading.errors
    providers = provider_part.read(whole, reading)
    fees = claim_part.fees(whole.get("fees"), reading)
    parts = _Parts(
        plan=_plan(whole.get("plan"), reading),
        member=member_part.read(whole.get("member"), reading),
        claim=claim_part.read(whole.get("claim"), fees, reading),
        authorizations=claim_part.authorizations(whole, providers, reading),
        history=claim_part.history(whole, providers, reading),
        determinations=claim_part.determinations(whole, reading),
    )
    chain = chain_part.read(whole.get("chain"), providers, reading)
    rendering = _rendering(whole, parts, providers, reading)
    expectation.check(whole.get("expect"), reading)
    name = reading.text(whole, "name", "") or ""
    if reading.errors or not (parts.plan and parts.member and parts.claim and rendering):
        return None, reading.errors
    claim = Claim(
        number=parts.member.id,
        received=parts.claim.received,
        plan=parts.plan,
        member=parts.member,
        provider=rendering,
        lines=parts.claim.lines,
        opinion=parts.claim.opinion,
        chain=chain,
        authorization=parts.claim.authorization,
        authorizations=parts.authorizations,
        history=parts.history,
        assigned=parts.claim.assigned or rendering.medicare == "participating",
        place_of_service=parts.claim.place_of_service,
        primary_paid=parts.claim.primary_paid,
        determinations=parts.determinations,
    )
    return WhatIf(name, claim, whole.get("expect")), []


@dataclass(frozen=True, slots=True)
class _Parts:
    plan: PlanTerms | None
    member: Member | None
    claim: ClaimPart | None
    authorizations: tuple[Authorization, ...]
    history: tuple[EarlierLine, ...]
    determinations: tuple[Determination, ...]


def _plan(value: Any, reading: Reading) -> PlanTerms | None:
    if value is None:
        return None
    terms, faults = read_terms(value, "plan")
    reading.errors.extend(faults)
    return terms


def _rendering(
    whole: dict[str, Any], parts: _Parts, providers: dict[str, Provider], reading: Reading
) -> Provider | None:
    """Who rendered the services; under Medicare with the standing the price turns on."""
    npi = parts.claim.rendering if parts.claim else None
    provider = provider_part.listed(providers, npi, "claim.rendering", reading)
    if provider is None or parts.plan is None:
        return provider
    medicare = regimes()[base_of(parts.plan.regimes)].kind == "medicare"
    if medicare and provider.medicare is None:
        path = provider_part.path_of(whole, provider.npi)
        reading.fault(f"{path}.medicare", "must be given for the rendering provider under Medicare")
    return provider
